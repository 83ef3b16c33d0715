"""What does not hold of what was typed: each rule with its field and what to do."""

from dataclasses import replace

import pytest

from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.problems import problems
from domain.session import Id
from tests.support.small_draft import SAID


def told(unknown: tuple[str, ...] = (), **said: object) -> dict[str, str]:
    """The problems of a session that is said so, by field."""
    found = problems(replace(SAID, **said), unknown)  # type: ignore[arg-type]
    assert len({one.field for one in found}) == len(found)
    return {one.field: one.message for one in found}


def test_what_is_said_well_and_what_nobody_has_said_is_no_problem() -> None:
    assert told() == {}
    assert problems(Metadata()) == ()
    topics = (DraftTopic("Listening", 30), DraftTopic("Asking", 5, "Open questions."), DraftTopic("Silence", 55))
    assert told(topics=topics, current_problem="Late.", audience_name="Clients", tone_id=Id("coach")) == {}


def test_markup_is_text() -> None:
    assert told(title="<script>alert(1)</script>", desired_outcome="<b>&amp;</b>") == {}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", {"title": "x" * 201}),
        ("title", {"title": "two\nlines"}),
        ("desiredOutcome", {"desired_outcome": "x"}),
        ("desiredOutcome", {"desired_outcome": "x" * 2001}),
        ("currentProblem", {"current_problem": "x" * 2001}),
        ("specificTopics", {"specific_topics": "x" * 2001}),
        ("location", {"location": "x" * 201}),
        ("audienceName", {"audience_name": "x" * 201}),
        ("toneName", {"tone_name": "x" * 201}),
        ("category", {"unknown": ("category",)}),
        ("locationId", {"unknown": ("location_id",)}),
        ("audienceId", {"unknown": ("audience_id",), "audience_id": "nobody"}),
        ("toneId", {"unknown": ("tone_id",), "tone_id": "none"}),
        ("startDate", {"start_date": "2026-02-30"}),
        ("startTime", {"start_time": "9 am"}),
        ("endTime", {"end_time": "08:50"}),
        ("timezone", {"timezone": "Mars/Base"}),
        ("topics", {"topics": tuple(DraftTopic(f"T{n}", 5) for n in range(4))}),
        ("topics", {"topics": (DraftTopic("A", 60), DraftTopic("B", 35))}),
        ("topics[1].title", {"topics": (DraftTopic("Listening", 10), DraftTopic(" listening ", 10))}),
        ("topics[0].title", {"topics": (DraftTopic("", 10),)}),
        ("topics[0].title", {"topics": (DraftTopic("x" * 201, 10),)}),
        ("topics[0].durationMinutes", {"topics": (DraftTopic("A", 4),)}),
        ("topics[0].durationMinutes", {"topics": (DraftTopic("A", -600),)}),
        ("topics[0].description", {"topics": (DraftTopic("A", 10, "x" * 2001),)}),
    ],
)
def test_a_problem_names_its_field_and_the_remedy(field: str, said: dict[str, object]) -> None:
    (found,) = told(**said).items()  # type: ignore[arg-type]
    assert found[0] == field
    assert found[1].endswith(".")
    assert len(found[1]) < 150


def test_a_topic_of_ten_hours_is_too_long_and_more_than_the_session() -> None:
    assert set(told(topics=(DraftTopic("A", 600),))) == {"topics", "topics[0].durationMinutes"}


def test_what_the_catalogue_lost_is_no_problem_once_it_is_cleared() -> None:
    assert told(("category",), category=None) == {}


def test_problems_quote_nobody_at_length() -> None:
    texts = dict.fromkeys(("title", "desired_outcome", "start_date", "start_time", "timezone"), "x" * 20_000)
    assert all(len(message) < 200 for message in told(**texts).values())  # type: ignore[arg-type]
