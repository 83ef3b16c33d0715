"""Records and enums of the floors below as GraphQL types, without a change to them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Annotated

import pytest
import strawberry

from schema import graph
from schema.describing import COMMON, said
from schema.publishing import publish, publish_enum


class Mood(Enum):
    """How a note was meant."""

    GOOD = "good"
    """Meant well."""
    BAD = "bad"
    """
    Meant badly, or meant well and said badly.
    """


@dataclass(frozen=True, slots=True)
class Line:
    """A line."""

    text: str = ""
    """What it says, in `at_most` 80 characters."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was noted.

    Its lines are in order.
    """

    mood: Mood
    """How it was meant."""
    lines: tuple[Line, ...]
    first_line: Line | None
    more: Mapping[str, object]


NOTES = [Note(Mood.GOOD, (Line("one"), Line("two")), None, {"a": 1}), Note(Mood.BAD, (), Line("three"), {})]


@graph.input
class Wanted:
    """What is wanted."""

    moods: list[Mood]
    """Any of these."""
    besides: Mood = Mood.BAD
    command_id: str | None = None


@graph.type
class Query:
    """Notes."""

    @graph.field(description="Those of a mood.")
    def notes(
        self, mood: Annotated[Mood | None, said("Of this mood.")] = None, wanted: Wanted | None = None
    ) -> list[Note]:
        """Find notes."""
        moods = [mood] if mood else [*wanted.moods, wanted.besides] if wanted else list(Mood)
        assert all(isinstance(one, Mood) for one in moods)
        return [note for note in NOTES if note.mood in moods]


publish(Note, name="Memo")
publish(Line)
publish_enum(Mood, name="Humour")
SCHEMA = strawberry.Schema(Query)

PRINTED = '''
"""
Something that was noted.

Its lines are in order.
"""
type Memo {
  """How it was meant."""
  mood: Humour!
  lines: [Line!]!
  firstLine: Line
  more: JSON!
}
'''


def test_a_record_is_told_by_its_fields_its_docstring_and_the_name_it_is_given() -> None:
    assert PRINTED.strip() in SCHEMA.as_str()
    assert "wanted: Wanted = null\n  ): [Memo!]!" in SCHEMA.as_str()
    assert "besides: Humour! = BAD" in SCHEMA.as_str()


DESCRIBED = """{
  __type(name: "Humour") { description enumValues { name description } }
  line: __type(name: "Line") { fields { description } }
  wanted: __type(name: "Wanted") { description inputFields { name description } }
  query: __type(name: "Query") { fields { description args { name description } } }
}"""


def test_all_of_it_is_described_by_what_stands_beside_it() -> None:
    told = SCHEMA.execute_sync(DESCRIBED).data
    assert told
    values = [("GOOD", "Meant well."), ("BAD", "Meant badly, or meant well and said badly.")]
    assert told["__type"]["description"] == "How a note was meant."
    assert [tuple(one.values()) for one in told["__type"]["enumValues"]] == values
    assert told["line"]["fields"] == [{"description": "What it says, in `atMost` 80 characters."}]
    fields = [("moods", "Any of these."), ("besides", None), ("commandId", COMMON["command_id"])]
    assert [tuple(one.values()) for one in told["wanted"]["inputFields"]] == fields
    assert told["query"]["fields"][0]["args"] == [
        {"name": "mood", "description": "Of this mood."},
        {"name": "wanted", "description": None},
    ]


def test_values_are_the_plain_records_and_enums() -> None:
    told = SCHEMA.execute_sync("{ notes(mood: GOOD) { __typename mood lines { text } firstLine { text } more } }")
    lines = [{"text": "one"}, {"text": "two"}]
    note = {"__typename": "Memo", "mood": "GOOD", "lines": lines, "firstLine": None, "more": {"a": 1}}
    assert (told.data, told.errors) == ({"notes": [note]}, None)


@pytest.mark.parametrize("mood", ["{ moods: [GOOD], besides: GOOD }", "{ moods: [], besides: GOOD }"])
def test_what_clients_send_comes_as_the_enum_itself(mood: str) -> None:
    told = SCHEMA.execute_sync(f"{{ notes(wanted: {mood}) {{ mood }} }}")
    assert (told.data, told.errors) == ({"notes": [{"mood": "GOOD"}]}, None)


def test_the_classes_stay_as_they_are() -> None:
    assert not any(hasattr(one, "__strawberry_definition__") for one in (Mood, Line, Note))
    assert [field.name for field in fields(Note)] == list(Note.__slots__)
    assert Line() == Line("")


def test_a_record_that_is_not_published_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Secret:
        key: str

    @graph.type
    class Careless:
        secret: Secret

    with pytest.raises(TypeError, match="Secret"):
        strawberry.Schema(Careless)
