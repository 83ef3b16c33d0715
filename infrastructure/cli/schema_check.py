"""Whether the schema keeps what the last release promised: `lyceum schema --since FILE`."""

from pathlib import Path

import typer
from graphql import GraphQLError, GraphQLSchema, build_schema
from strawberry import Schema

from infrastructure.graphql.schema_changes import REMEDY, broken, undated
from infrastructure.process.printing import remark


def check_schema(schema: Schema, released: Path) -> None:
    """End with what the schema breaks of a released one, and with deprecations that name no day; 1 if there are any."""
    if problems := undated(schema._schema):
        _end("Begin each reason for a deprecation with a day, as in `2027-06-30: use `items``:", problems)
    if problems := broken(_read(released), build_schema(schema.as_str())):
        _end(f"{released} was released, and this schema breaks it:", [*problems, "", REMEDY])


def _read(released: Path) -> GraphQLSchema:
    try:
        return build_schema(released.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, GraphQLError, TypeError) as error:
        remark(f"{released} is no schema to compare with: {error}")
        raise typer.Exit(2) from None


def _end(head: str, lines: list[str]) -> None:
    remark("\n".join([head, *lines]))
    raise typer.Exit(1)
