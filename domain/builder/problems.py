"""What does not hold of what an author has typed. It is kept as it is, and keeps the draft from being ready."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.schedule import Schedule, schedule
from domain.names import in_camel_case
from domain.texts import MAX_TITLE, fold, is_title

MOST_TOPICS = 3
LEAST_OUTCOME, MOST_OUTCOME = 3, 2000
SHORTEST_TOPIC, LONGEST_TOPIC = 5, 480
LONGEST_TEXTS: Mapping[str, int] = {
    "current_problem": 2000,
    "specific_topics": 2000,
    "location": MAX_TITLE,
    "audience_name": MAX_TITLE,
    "tone_name": MAX_TITLE,
}
"""Characters of other texts."""

WHAT_IS_CHOSEN: Mapping[str, str] = {
    "category": "category",
    "location_id": "location",
    "audience_id": "audience",
    "tone_id": "tone",
}
"""Fields that name something of the catalogue."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that does not hold: in which field, as clients call it, and what to do. `about` is the field's name."""

    field: str
    message: str
    about: str


def problems(metadata: Metadata, unknown: tuple[str, ...] = (), times: Schedule | None = None) -> tuple[Problem, ...]:
    """All that does not hold. `unknown` are the fields that name what the catalogue does not have.

    `times` is the schedule, where it is known already.
    """
    times = times or schedule(metadata)
    return (*_texts(metadata), *_choices(metadata, unknown), *_times(times), *_topics(metadata.topics, times.minutes))


def _problem(about: str, message: str) -> Problem:
    return Problem(in_camel_case(about), message, about)


def _texts(metadata: Metadata) -> Iterator[Problem]:
    if metadata.title is not None and not is_title(metadata.title):
        yield _problem("title", f"A title has up to {MAX_TITLE} characters, in one line. Shorten it.")
    outcome = metadata.desired_outcome
    if outcome is not None and not LEAST_OUTCOME <= len(outcome.strip()) <= MOST_OUTCOME:
        message = f"Say in {LEAST_OUTCOME} to {MOST_OUTCOME} characters what participants can do afterwards."
        yield _problem("desired_outcome", message)
    for name, most in LONGEST_TEXTS.items():
        if len(getattr(metadata, name) or "") > most:
            yield _problem(name, f"This has up to {most} characters. Shorten it.")


def _choices(metadata: Metadata, unknown: tuple[str, ...]) -> Iterator[Problem]:
    for name, what in WHAT_IS_CHOSEN.items():
        if name in unknown and getattr(metadata, name) is not None:
            yield _problem(name, f"The catalogue has no such {what}. Choose one that it has.")


def _times(times: Schedule) -> Iterator[Problem]:
    yield from (_problem(one.field, one.message) for one in times.wrong)


def _topics(topics: Sequence[DraftTopic], minutes: int) -> Iterator[Problem]:
    if len(topics) > MOST_TOPICS:
        yield _problem("topics", f"A session has up to {MOST_TOPICS} topics of its own. Remove some.")
    for number, topic in enumerate(topics):
        yield from (Problem(f"topics[{number}].{field}", text, "topics") for field, text in _topic(topic))
    titles = [fold(topic.title) for topic in topics]
    for number, title in enumerate(titles):
        if title and title in titles[:number]:
            yield Problem(f"topics[{number}].title", "Another topic is called the same. Rename one.", "topics")
    wanted = sum(topic.duration_minutes for topic in topics)
    if wanted > minutes:
        yield _problem("topics", f"The topics take {wanted} minutes, the session {minutes}. Shorten some of them.")


def _topic(topic: DraftTopic) -> Iterator[tuple[str, str]]:
    if not is_title(topic.title) or not topic.title.strip():
        yield "title", f"A topic is called something, in up to {MAX_TITLE} characters and one line."
    if not SHORTEST_TOPIC <= topic.duration_minutes <= LONGEST_TOPIC:
        yield "durationMinutes", f"A topic takes {SHORTEST_TOPIC} to {LONGEST_TOPIC} minutes."
    if len(topic.description or "") > MOST_OUTCOME:
        yield "description", f"This has up to {MOST_OUTCOME} characters. Shorten it."
