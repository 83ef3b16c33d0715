"""What a prompt is filled with to have an outline written: all of it quoted, none of it longer than it may be."""

from collections.abc import Iterator, Mapping, Sequence

from domain.builder.authoring import OutlineRequest, Tweaks
from domain.builder.catalog import Topic
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata

PROMPT_TOKENS = 3_000
"""Tokens that sources may take where they weigh 1; they have their weight's share of it."""

CHARACTERS_PER_TOKEN = 3
"""No fewer are in a token of German or English, by and large."""

LEAST_PIECE = 200
"""Characters of a passage that are worth being quoted."""

BETWEEN = "\n\n"
"""What stands between two passages."""

LONGEST_FIELD = 4_000
"""Characters that are quoted of a field of the metadata, or of what the catalogue says under a heading."""

SAID: Mapping[str, str] = {
    "title": "Title",
    "category": "Category",
    "desired_outcome": "What participants are to be able to do afterwards",
    "current_problem": "What is the matter today",
    "specific_topics": "What has to come up",
    "start_date": "Day",
    "start_time": "Begins",
    "end_time": "Ends",
    "timezone": "Time zone",
    "location": "Place",
    "audience_name": "For whom",
    "tone_name": "Tone",
}
"""What the fields of the metadata that are texts are called."""

DIRECTIVES: Mapping[str, str] = {
    "raise_rag_priority": "Lean on the sources wherever they have something to say, and cite them.",
    "increase_data_emphasis": "Stress figures, findings and evidence that the sources have, and have them discussed.",
    "speed_up_pace": "Keep a fast pace: more and shorter sections, each with a time limit that the trainer announces.",
}
"""What is asked for with each tweak."""


def session(metadata: Metadata) -> str:
    """What the author says of a session, a line or more for each field."""
    lines = [(called, str(getattr(metadata, name))) for name, called in SAID.items() if getattr(metadata, name)]
    kind = [("Type", metadata.session_type.value.lower())] if metadata.session_type else []
    return headed([*kind, *lines])


def topics(metadata: Metadata) -> str:
    """The author's own topics, a line each."""
    lines = [f"{one.title} ({one.duration_minutes} minutes): {one.description or ''}" for one in metadata.topics]
    return "\n".join(line[:LONGEST_FIELD] for line in lines) or "None."


def tweaks(asked: Tweaks) -> str:
    """What is asked for beside the metadata; empty for nothing."""
    return "".join(f"\n\n{text}" for name, text in DIRECTIVES.items() if getattr(asked, name))


def headed(texts: Sequence[tuple[str, str]]) -> str:
    """Texts by their headings."""
    return "\n".join(f"{heading}: {text[:LONGEST_FIELD]}" for heading, text in texts) or "Nothing."


def listed(topics: Sequence[Topic]) -> Sequence[tuple[str, str]]:
    """The catalogue's topics by heading: what each is about, and what participants learn by it, a line each."""
    return [(f"Topic: {one.name}", "\n- ".join([one.description, *one.learning_outcomes])) for one in topics]


def numbered(sources: Sequence[Source], weight: float) -> str:
    """The sources that a prompt has room for, each with its number."""
    return BETWEEN.join(_quotations(sources, weight)) or "There are none: cite nothing."


def _quotations(sources: Sequence[Source], weight: float) -> Iterator[str]:
    room = round(PROMPT_TOKENS * weight) * CHARACTERS_PER_TOKEN
    for number, source in enumerate(sources, 1):
        page = f", page {source.page}" if source.page else ""
        head = f"[{number}] {source.document_title}, {source.path}{page}\n"[:LONGEST_FIELD]
        text = source.text[: room - len(head)] if room > len(head) + LEAST_PIECE else ""
        if not text:
            break
        room -= len(head) + len(text) + len(BETWEEN)
        yield head + text


def shares(request: OutlineRequest) -> str:
    """How the persona divides the minutes that are not the author's own topics', a line for each type."""
    left = request.minutes - own_minutes(request.metadata)
    return "\n".join(f"{one.type.value}: {max(left, 0) * one.percent // 100}" for one in request.brief.shares)


def own_minutes(metadata: Metadata) -> int:
    """The minutes that the author's own topics take."""
    return sum(max(one.duration_minutes, 0) for one in metadata.topics)
