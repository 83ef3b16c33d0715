"""What the catalogue says of topics, as it stands in an author's context."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.texts import fold

HEADING = re.compile(r"(?:topic|thema):\s*+(.+)", re.IGNORECASE)
OUTCOME = re.compile(r"[-•]\s++(.+)")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the catalogue: what it is about, and what participants can do afterwards."""

    name: str
    description: str
    outcomes: Sequence[str]


def topics_of(context: Sequence[tuple[str, str]]) -> Sequence[Topic]:
    """The topics in a context: under "Topic: NAME" a description, then an outcome in each line that is a list's."""
    return [_topic(found[1], text) for heading, text in context if (found := HEADING.fullmatch(heading))]


def _topic(name: str, text: str) -> Topic:
    lines = [line.strip() for line in text.splitlines()]
    outcomes = [found[1].strip() for line in lines if (found := OUTCOME.fullmatch(line))]
    return Topic(name, " ".join(line for line in lines if not OUTCOME.fullmatch(line)), outcomes)


def topic_named(topics: Sequence[Topic], name: str) -> Topic | None:
    """The topic of a name."""
    return next((one for one in topics if fold(one.name) == fold(name)), None)
