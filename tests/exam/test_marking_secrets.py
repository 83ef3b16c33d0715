"""Who reads what of markings: the learner all of them, analysts the steps and neither reasons nor citations."""

import json

from domain.exam.events import TextMarked
from projections.history import for_analyst, for_owner
from tests.support.aliases import ALIASES
from tests.support.marked_exam import marking, submitted
from tests.support.small_exam import AUTHOR

PAST = submitted().when(marking(1, "ABBA"), by=AUTHOR).happens().when(marking(2, "ABAA"), by=AUTHOR).happens()
OWN = ("task is A", "it is to the point", "all is ABBA", "read more", "a note", '"decisions"', '"feedback"', '"source"')


def told(for_whom: str) -> list[str]:
    """What is told of the markings and of the mark, an event each."""
    read = for_owner if for_whom == "owner" else lambda recorded: for_analyst(recorded, ALIASES)
    return [json.dumps(read(recorded)) for recorded in PAST.history[-3:]]


def test_two_markings_and_the_mark_are_told() -> None:
    assert [type(recorded.event) for recorded in PAST.history[-3:-1]] == [TextMarked, TextMarked]


def test_the_learner_reads_steps_reasons_and_citations() -> None:
    first, second, mark = told("owner")
    for text in ("task is A", "it is to the point", "all is ABBA", "read more"):
        assert text in first
        assert text in mark
    assert '"step": "B"' in second


def test_analysts_read_the_steps_alone() -> None:
    for event in told("analyst"):
        assert '"step": "A"' in event
        assert [text for text in OWN if text in event] == []
