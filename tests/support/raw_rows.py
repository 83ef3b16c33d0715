"""What stands in the tables themselves, whichever they are."""

from base64 import b64encode

from infrastructure.postgres.queries import fetch
from infrastructure.services import Services

TABLES = (
    "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)"
    " FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
)


def forms(text: str) -> list[str]:
    """How a text may stand in a row that is cast to text: as it is, in hexadecimal, in base64 at any offset."""
    encoded = [b64encode(b"x" * shift + text.encode()).decode().rstrip("=")[4:-3] for shift in range(3)]
    return [text.lower(), text.encode().hex(), *(form.lower() for form in encoded)]


async def tables_with(parts: Services, text: str) -> set[str]:
    """The tables that hold a text in one of its forms."""
    found = set()
    for (table,) in await fetch(parts.pool, TABLES):
        query = f"SELECT 1 FROM {table} AS t WHERE lower(t::text) LIKE ANY(%s) LIMIT 1"
        if await fetch(parts.pool, query, ([f"%{form}%" for form in forms(text)],)):
            found.add(table.removeprefix("public."))
    return found


async def raw_rows(parts: Services, table: str) -> list[str]:
    """All rows of a table, in order."""
    return [row for (row,) in await fetch(parts.pool, f"SELECT t::text FROM {table} AS t ORDER BY 1")]
