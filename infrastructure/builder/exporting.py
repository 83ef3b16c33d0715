"""The forms in which a published session can be written to a file."""

from collections.abc import Callable, Mapping

from infrastructure.builder.calendar import calendar
from infrastructure.builder.guide import guide
from projections.builder.handout import handout
from projections.builder.markdown import markdown
from projections.builder.published import PublishedRow


def whole_markdown(published: PublishedRow) -> bytes:
    """All of it as Markdown, with what the trainer alone should know."""
    return markdown(handout(published, for_trainers=True)).encode()


def calendar_file(published: PublishedRow) -> bytes:
    """The session for calendars."""
    return calendar(published).encode()


FORMS: Mapping[str, Callable[[PublishedRow], bytes]] = {
    "docx": guide,
    "markdown": whole_markdown,
    "icalendar": calendar_file,
}
"""By what they are called."""
