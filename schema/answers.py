"""An answer as clients send it, whatever kind of session asks."""

from collections.abc import Iterable
from typing import TypeVar

import strawberry

from domain.questions.question import Answer
from domain.session import Id, RefusalCode, Refused
from schema import graph

T = TypeVar("T")


@graph.input
class GapAnswerInput:
    """What goes into a gap: the id of one of the gap's options."""

    gap_id: Id
    """Which gap: its `id`."""
    value: str
    """The id of the option that goes in."""


@graph.input
class MatchInput:
    """Which of the question's options goes with a statement."""

    statement_id: Id
    """Which statement: its `id`."""
    option_id: Id
    """Which option goes with it: its `id`."""


class ItIsGivenTwice(Refused):
    """{id!r} is answered twice in this list. Send each one once."""

    code = RefusalCode.INVALID_INPUT


@graph.input(one_of=True)
class AnswerInput:
    """An answer, in the form that the question's kind takes."""

    option: Id | None = strawberry.UNSET
    """The id of the one option that is chosen."""
    options: list[Id] | None = strawberry.UNSET
    """The ids of the options that are chosen."""
    gaps: list[GapAnswerInput] | None = strawberry.UNSET
    """What goes into each gap; gaps that are left out stay empty."""
    matches: list[MatchInput] | None = strawberry.UNSET
    """Which option goes with each statement; those that are left out have none."""
    text: str | None = strawberry.UNSET
    """What is written or said."""

    def value(self, path: str) -> Answer:
        """The answer that is meant; `path` says where it stands. Raises `ItIsGivenTwice`."""
        options, gaps, matches = _given(self.options), _given(self.gaps), _given(self.matches)
        return Answer(
            option=_given(self.option),
            options=None if options is None else tuple(options),
            gaps=None if gaps is None else _once(f"{path}.gaps", "gapId", [(gap.gap_id, gap.value) for gap in gaps]),
            matches=None
            if matches is None
            else _once(f"{path}.matches", "statementId", [(match.statement_id, match.option_id) for match in matches]),
            text=_given(self.text),
        )


def _once(path: str, name: str, entries: Iterable[tuple[Id, T]]) -> dict[Id, T]:
    """What a list has for each id; `name` is the field of the id. Raises `ItIsGivenTwice`."""
    given: dict[Id, T] = {}
    for n, (id, value) in enumerate(entries):
        if id in given:
            raise ItIsGivenTwice(field=f"{path}[{n}].{name}", id=id)
        given[id] = value
    return given


def _given(value: T | None) -> T | None:
    return None if value is strawberry.UNSET else value
