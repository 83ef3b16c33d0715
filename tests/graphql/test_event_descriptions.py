"""All that an event's `data` holds is described, at any depth: what it means, in words of its own."""

from typing import Any

import pytest

from schema.event_types import COMMON, event_types
from tests.graphql.test_descriptions import PYTHON_NAME, QUOTED, SHORTEST, words


def described() -> dict[str, str | None]:
    """The description of every record and every field of it, by the type of the event and its place there."""
    found: dict[str, str | None] = {}
    for event in event_types():
        schema: Any = event.data_schema
        for record, shape in schema["$defs"].items():
            if shape.get("type") != "object":
                continue
            found[f"{event.name} {record}"] = shape.get("description")
            for field, meant in shape["properties"].items():
                found[f"{event.name} {record}.{field}"] = meant.get("description")
    return found


DESCRIBED = described()


def test_every_field_of_every_event_is_described() -> None:
    assert len(DESCRIBED) > 400
    assert [at for at, description in DESCRIBED.items() if not description] == []


def test_a_description_says_more_than_the_name() -> None:
    said = {at: description or "" for at, description in DESCRIBED.items()}
    assert {
        at: text for at, text in said.items() if len(text) < SHORTEST or words(text) == words(at.split(".")[-1])
    } == {}


def test_descriptions_use_the_names_that_clients_read() -> None:
    said = {at: QUOTED.sub("a value", description or "") for at, description in DESCRIBED.items()}
    assert {at: found for at, text in said.items() if (found := PYTHON_NAME.findall(text))} == {}


@pytest.mark.parametrize(("name", "description"), COMMON.items())
def test_what_is_said_once_is_said_of_more_than_one(name: str, description: str) -> None:
    head, *tail = name.split("_")
    field = head + "".join(map(str.capitalize, tail))
    records = {at.split(" ")[1] for at, text in DESCRIBED.items() if text == description}
    assert len(records) > 1
    assert {at.split(".")[-1] for at in records} == {field}
