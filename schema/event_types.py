"""The types of events, each with the shape of its `data` as a JSON Schema, which is made from the event's class."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import is_dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from strawberry.scalars import JSON

from domain.disclosure import Disclosure, disclosures
from domain.session import EVENTS, Event, SessionKind
from schema import graph
from schema.context import Info, signed_in
from schema.describing import of_docstring, of_members

COMMON: Mapping[str, str] = {
    "owner_id": "Whose it is: the `sub` of their token, for analysts a pseudonym.",
    "learner_id": "Which learner: the `sub` of their token, for analysts a pseudonym.",
    "at": "When it happened, as an instant in ISO 8601.",
    "error": "What went wrong, in a sentence.",
    "usage": "What the call took: tokens, money and time.",
    "idle_limit_seconds": "The time from an act of the learner to the next one is active up to so many seconds.",
    "part_id": 'Which part of the exam: its name there, such as "teil_1".',
    "question_id": 'Which question of the exam: its name there, such as "teil_1_1".',
    "attempt": "Which attempt at the part it is, from 1.",
    "item_id": "Which item of the session: its `id` in practice.started; for analysts a pseudonym.",
    "target_retention": "How many of the items are to be remembered when they come again: a share, from 0 to 1.",
    "is_correct": "Whether the answer is right; null without one.",
    "suggested": "The rating that goes with the answer; null without one.",
    "exam_type": "The examination that is studied for.",
    "topic_id": "Which topic: the `id` of a unit in the syllabus of study.started.",
    "work": "The number of the tutor's work that it is about; they count from 1 in the session.",
}
"""What is said of fields by these names, unless they say something else themselves."""

PARTLY_READ = (Disclosure.OWN, Disclosure.LATER)
"""What either its owner or analysts do not read."""


@graph.type
class EventType:
    """A type of events: what they tell of, and the shape of their `data`."""

    name: str
    """What its events carry as `type`, such as exam.started; the `types` of a query take it."""
    kind: SessionKind | None
    """The kind of session that it is recorded in; null: one of any kind, or a classroom."""
    version: int
    """Which shape of the event this is, from 1; events that were stored in an older one are read in this one."""
    description: str
    """What has happened when such an event is recorded."""
    data_schema: JSON
    """A JSON Schema (2020-12) of `data`. A field that it does not require is left out for analysts, or for all
    others."""


@graph.type
class EventTypeQuery:
    """Queries on the types of events."""

    @graph.field(description="Every type of events that there is, by name.")
    def event_types(self, info: Info) -> Sequence[EventType]:
        """The types."""
        signed_in(info)
        return event_types()


@cache
def event_types() -> Sequence[EventType]:
    """Every type of events, by name."""
    return [_event_type(EVENTS[name]) for name in sorted(EVENTS)]


def _event_type(event: type[Event]) -> EventType:
    kind = SessionKind.__members__.get(event.event_name.partition(".")[0].upper())
    return EventType(
        name=event.event_name,
        kind=kind,
        version=event.event_version,
        description=of_docstring(event.__doc__) or "",
        data_schema=JSON(msgspec.json.schema(_shape(event))),
    )


@cache
def _shape(record: type) -> type[msgspec.Struct]:
    """A record as those see it who may read it: in camel case, without what is secret."""
    hints, described = get_type_hints(record), of_members(record)
    fields = [
        _field(name, _shown(hints[name]), described.get(name) or COMMON.get(name), disclosure)
        for name, disclosure in disclosures(record).items()
        if disclosure is not Disclosure.SECRET
    ]
    namespace = {"__doc__": of_docstring(record.__doc__)}
    return msgspec.defstruct(record.__name__, fields, rename="camel", kw_only=True, namespace=namespace)


def _field(
    name: str, shown: Any, description: str | None, disclosure: Disclosure
) -> tuple[str, Any] | tuple[str, Any, Any]:
    """A field of a shape; what its owner or analysts do not read may be absent."""
    meant = Annotated[shown, msgspec.Meta(description=description)] if description else shown
    return (name, meant | msgspec.UnsetType, msgspec.UNSET) if disclosure in PARTLY_READ else (name, meant)


def _shown(hint: Any) -> Any:
    """The type of a value as JSON has it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return Union[tuple(map(_shown, inner))]  # noqa: UP007
    if origin is tuple and inner[-1] is not ...:
        return tuple[tuple(map(_shown, inner))]  # type: ignore[misc]
    if origin in (tuple, list, frozenset, Sequence, Set):
        return list[_shown(inner[0])]  # type: ignore[misc]
    if origin in (dict, Mapping):
        return dict[str, _shown(inner[1])]  # type: ignore[misc]
    if hint is object:
        return Any
    return _shape(hint) if isinstance(hint, type) and is_dataclass(hint) else hint
