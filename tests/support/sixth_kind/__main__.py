"""`lyceum` with the journal: its name, and its line in each of the five lists, before anything is built of them."""

from dataclasses import dataclass

from domain import kinds
from domain.session import SessionKind
from projections import catalogue
from schema import context


def add_name(name: str) -> None:
    """Have SessionKind one more member, as if it stood in its class."""
    member = object.__new__(SessionKind)
    member._name_, member._value_ = name, name
    SessionKind._member_names_.append(name)
    SessionKind._member_map_[name] = SessionKind._value2member_map_[name] = member


add_name("JOURNAL")

from tests.support.sixth_kind import journal  # noqa: E402

kinds.KINDS[journal.JOURNAL] = journal.DECIDER
catalogue.PROJECTIONS[journal.ROWS.name] = catalogue.CATALOGUE[journal.ROWS.name] = journal.ROWS


@dataclass(frozen=True, slots=True)
class Context(context.Context):
    """The context with one more field."""

    journal: journal.JournalPorts


context.Context = Context

from schema import root  # noqa: E402
from tests.support.sixth_kind import old_words  # noqa: E402

root.SCHEMA = root.make_schema([*root.KINDS, journal.SCHEMA, old_words.SCHEMA])

from infrastructure import kinds as modules  # noqa: E402
from infrastructure.cli import app  # noqa: E402

modules.KINDS.append(journal.MODULE)

if __name__ == "__main__":
    app()
