"""Topics find the texts that they go with, in German and in English."""

import pytest

from domain.builder.catalog import Topic
from domain.builder.matching import attach, candidates
from domain.builder.outline import SectionType
from domain.session import Id
from tests.builder.outlines import section


def topic(name: str, description: str = "") -> Topic:
    return Topic(Id(name), name, description)


ENGLISH = (
    topic("Conflict Resolution", "Settle disputes before they grow: causes, conversations, agreements."),
    topic("Time Management & Productivity", "Plan days and weeks, set priorities, protect time to concentrate."),
    topic("Emotional Intelligence", "Notice feelings, name them and act on purpose."),
)
GERMAN = (
    topic("Konfliktlösung", "Streit beilegen, bevor er wächst: Ursachen, Gespräche, Vereinbarungen."),
    topic("Zeitmanagement", "Tage und Wochen planen, Prioritäten setzen, Zeit zum Nachdenken schützen."),
    topic("Kommunikation", "Zuhören, fragen und verständlich sprechen."),
)


@pytest.mark.parametrize(
    ("topics", "title", "description", "expected"),
    [
        (ENGLISH, "Resolving conflicts at work", "", "Conflict Resolution"),
        (ENGLISH, "Managing your time", "Set priorities for the week.", "Time Management & Productivity"),
        (ENGLISH, "How we act", "Participants notice their feelings and name them.", None),
        (GERMAN, "Konflikte früh lösen", "", "Konfliktlösung"),
        (GERMAN, "Die Woche planen", "Prioritäten setzen und Zeit schützen.", "Zeitmanagement"),
        (GERMAN, "Verständlich kommunizieren", "", "Kommunikation"),
        (GERMAN, "Der Bergsteiger und das Seil", "Ein Gedicht.", None),
        (ENGLISH, "The of and with", "", None),
        (ENGLISH, "Telling the story", "", None),
        (ENGLISH, "Emotional speeches", "", None),
        ((topic("Change Management"),), "Reviewing small parts", "What a change is for.", None),
        ((topic("Professional Networking"),), "A team at work", "How we work", None),
    ],
)
def test_a_section_gets_the_topic_that_goes_with_it(
    topics: tuple[Topic, ...], title: str, description: str, expected: str | None
) -> None:
    matched = attach([section("s", title=title, description=description)], topics)
    found = matched.sections[0]
    assert found.topic_title == expected
    assert (found.match_score is None) == (expected is None)
    assert matched.suggestions == (() if expected else ("s",))
    assert found.match_score is None or 0.5 <= found.match_score <= 1


def test_a_topic_that_is_there_stays_and_an_opener_gets_none() -> None:
    mine = section("mine", title="Conflict Resolution", topic_title="Mine", match_score=1.0)
    opener = section("opener", SectionType.OPENER, title="Conflict Resolution")
    matched = attach([mine, opener, section("do", SectionType.EXERCISE, title="Juggle")], ENGLISH)
    assert matched.sections[:2] == (mine, opener)
    assert matched.suggestions == ()


def test_candidates_are_what_the_need_is_about_at_most_ten() -> None:
    need = "Leaders settle conflicts and find a resolution before disputes grow"
    assert [one.name for one in candidates(ENGLISH, need)] == ["Conflict Resolution"]
    many = [topic(f"Conflict {n}") for n in range(30)]
    assert candidates(many, need) == tuple(many[:10])
    assert candidates(ENGLISH, "") == ()


def test_a_title_weighs_more_than_the_text() -> None:
    one, other = (
        attach([section("s", title=title, description=text)], ENGLISH).sections[0].match_score
        for title, text in [("Conflict Resolution", "Work"), ("Work", "Conflict Resolution")]
    )
    assert one > other > 0.2
