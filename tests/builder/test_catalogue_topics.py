"""The catalogue's topics, from what a draft needs to the sections that are about them."""

from dataclasses import replace

from domain.builder.briefing import topics
from domain.builder.catalog import Topic
from domain.builder.finishing import finished
from domain.builder.metadata import Metadata
from domain.builder.outline import Section, SectionType
from domain.builder.state import Round
from domain.session import Id
from tests.builder.test_placeholders import CATALOG
from tests.support.outline_requests import METADATA, TOPIC, brief, outline_request

NEEDED = Metadata(desired_outcome="Settle conflicts within a team", specific_topics="Conflict resolution")


def test_topics_that_go_with_what_is_needed_are_told_with_what_is_learned() -> None:
    (listed,) = topics(CATALOG, replace(NEEDED, specific_topics=next(iter(CATALOG.topics.values())).name))
    topic = next(iter(CATALOG.topics.values()))
    assert (listed.name, listed.description, listed.learning_outcomes) == (
        topic.name,
        topic.description,
        topic.learning_outcomes,
    )


def test_topics_that_nobody_needs_are_not_told() -> None:
    assert topics(CATALOG, Metadata(desired_outcome="Bake bread")) == ()


def section(n: int, type: SectionType, title: str, topic: str | None = None) -> Section:
    return Section(Id(f"1.persona:precision.{n}"), type, title, 20, topic_title=topic)


def test_a_section_has_the_topic_that_goes_with_it_and_none_that_nobody_named() -> None:
    told = Topic(Id("topic:conflict"), "Conflict Resolution", "Settling conflicts", ("Name interests",))
    metadata = replace(METADATA["en"], topics=(TOPIC,))
    round = Round(1, "en", 90, outline_request().tweaks, (), 1, {}, metadata=metadata, topics=(told,))
    sections = [
        section(1, SectionType.OPENER, "Welcome"),
        section(2, SectionType.TOPIC, "Resolution of conflicts"),
        section(3, SectionType.TOPIC, "Something else", "Gardening"),
        section(4, SectionType.TOPIC, "About praise", TOPIC.title.upper()),
        section(5, SectionType.EXERCISE, "Try it"),
        section(6, SectionType.VIDEO, "See it"),
        section(7, SectionType.CLOSING, "The end"),
    ]
    repaired = finished(sections, round, brief())
    by_title = {one.title: one for one in repaired.outline.sections}
    assert by_title["Resolution of conflicts"].topic_title == "Conflict Resolution"
    assert (by_title["Resolution of conflicts"].match_score or 0) > 0.2
    assert (by_title["Something else"].topic_title, by_title["Something else"].match_score) == (None, None)
    assert (by_title["About praise"].topic_title, by_title["About praise"].match_score) == (TOPIC.title, 1.0)
    assert repaired.outline.total_minutes == 90
