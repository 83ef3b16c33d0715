"""Writes events.md beside this file, from the classes of events: `.venv/bin/python docs/api/make_events.py`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import fill
from typing import Any

from domain.kinds import STREAMS as STREAMS
from schema.event_types import EventType, event_types
from schema.root import SCHEMA as SCHEMA

PAGE = Path(__file__).with_name("events.md")

HEAD = """# All events

What can be recorded, and what `data` holds then. `eventTypes` has the same as JSON Schemas (2020-12), for validators
and for generators of types. This page is made from the classes of the events by `docs/api/make_events.py`.

- Fields are in camel case wherever `data` is read: in `events`, `sessionEvents`, `eventLog` and exports. The keys of
  maps are data and stay as they are. Stored events keep the names that they were stored with.
- A field marked with * is left out for analysts, or for all but them where it says so. What would give an answer
  away is in no `data` at all.
- Events of an older version are read in the version shown here.
"""


def page() -> str:
    """The text of the page."""
    return HEAD + "".join(line for one in event_types() for line in _section(one))


def _section(event: EventType) -> Iterator[str]:
    schema: Any = event.data_schema
    record = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    yield f"\n## {event.name}\n\n{_wrapped(f'Version {event.version}. {event.description}')}"
    fields = [_field(name, shape, name in record["required"]) for name, shape in record["properties"].items()]
    yield "\n" + "".join(fields) if fields else ""


def _field(name: str, shape: Mapping[str, Any], for_all: bool) -> str:
    said = f": {shape['description']}" if "description" in shape else ""
    return _wrapped(f"- `{name}`{'' if for_all else '*'} ({_type(shape)}){said}", "  ")


def _type(shape: Mapping[str, Any]) -> str:
    """A type in a few words."""
    match shape:
        case {"anyOf": [*choices]}:
            return " or ".join(map(_type, choices))
        case {"$ref": reference}:
            return str(reference).rpartition("/")[2]
        case {"enum": [*values]}:
            return " | ".join(map(str, values))
        case {"type": "array", "items": {**items}}:
            return f"list of {_type(items)}"
        case {"type": "object", "additionalProperties": {**values}}:
            return f"map to {_type(values)}"
        case {"format": kind} | {"type": kind}:
            return str(kind)
    return "any JSON"


def _wrapped(text: str, indent: str = "") -> str:
    told = fill(" ".join(text.split()), 120, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return told + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
