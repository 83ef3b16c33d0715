"""The standard outline: real texts of what is known, and the session's minutes."""

import pytest

from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.mixing import mix
from domain.builder.outline import Mix, Origin, SectionType
from domain.builder.standard import standard_outline

KNOWN = Metadata(
    desired_outcome="Give feedback that is heard",
    current_problem="Nobody says what is wrong",
    specific_topics="listening, timing",
    audience_name="Team leads",
)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("minutes", [15, 47, 90, 480])
def test_it_has_the_usual_shape_and_the_minutes_of_the_session(language: str, minutes: int) -> None:
    found = standard_outline(KNOWN, minutes, language, prefix="2.standard.")
    types = [one.type.value for one in found.sections]
    assert types == ["OPENER", "TOPIC", "TOPIC", "INSPIRATION", "CLOSING"]
    assert found.total_minutes == minutes
    assert [one.name for one in found.sections] == [f"2.standard.{n}" for n in range(1, 6)]
    said = " ".join(one.description for one in found.sections)
    known = (KNOWN.desired_outcome, KNOWN.current_problem, KNOWN.specific_topics, KNOWN.audience_name)
    assert all(text in said for text in known)
    assert all(len(one.description.split()) > 20 for one in found.sections)
    assert "{" not in said


def test_topics_that_were_asked_for_take_the_place_of_the_usual_ones() -> None:
    asked = (DraftTopic("Courage", 25, "Say what is true."), DraftTopic("Timing", 20), DraftTopic("Listening", 5))
    found = standard_outline(Metadata(title="Feedback", topics=asked), 90, "en", [("Tone", "Friendly Coach")])
    topics = [one for one in found.sections if one.type is SectionType.TOPIC]
    assert [(one.title, one.duration_minutes) for one in topics] == [("Courage", 25), ("Timing", 20), ("Listening", 5)]
    assert topics[0].description == "Say what is true."
    assert "“Timing”" in topics[1].description
    assert all(one.origin is Origin.USER for one in topics)
    assert found.sections[0].trainer_notes == "Tone: Friendly Coach"
    assert mix(found, 0.0) == Mix(44, 0, 56, user_minutes=50, total_minutes=90)


def test_braces_in_what_was_typed_are_text() -> None:
    found = standard_outline(Metadata(desired_outcome="{problem} {0}"), 60, "en")
    assert "“{problem} {0}”" in found.sections[0].description
