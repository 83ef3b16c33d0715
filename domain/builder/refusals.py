"""Why a draft refuses what it is told, where more than one of its modules does."""

from domain.builder.state import Builder
from domain.lifecycle import require_active, require_open
from domain.session import RefusalCode, Refused

MOST_VERSIONS = 100
"""Versions of the outline that a draft keeps."""


class Sentences(tuple[str, ...]):
    """Sentences that a message shows whole."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(self)


class TheDraftIsArchived(Refused):
    """The draft is archived. Take it out again with restoreDraft first."""

    code = RefusalCode.WRONG_PHASE


class TheDraftHasNoOutline(Refused):
    """The draft has no outline yet. Have variants written and select one, or add a section."""

    code = RefusalCode.WRONG_PHASE


class TheDraftHasItsVersions(Refused):
    """A draft keeps {limit} versions, and these are there. Accept one of them, or go on with a copy of the draft."""

    code = RefusalCode.WRONG_PHASE


class TheTextIsTooLong(Refused):
    """A text has up to {limit} characters here, not {given}. Shorten it."""

    code = RefusalCode.INVALID_INPUT


class TheListIsTooLong(Refused):
    """A list has up to {limit} entries here, not {given}. Leave some out."""

    code = RefusalCode.INVALID_INPUT


class TheFieldHasChanged(Refused):
    """It was changed meanwhile, on another device, and is {now!r} by now. Read it, and save it again to replace it."""

    code = RefusalCode.VERSION_CONFLICT


def require_editable(draft: Builder) -> None:
    """Refuse unless the draft is worked on. Raises `TheDraftIsArchived` or `SessionIsNotActive`."""
    require_open(draft)
    if draft.is_archived:
        raise TheDraftIsArchived
    require_active(draft)


def require_room(draft: Builder) -> None:
    """Raise `TheDraftHasItsVersions` if no version more is kept."""
    if len(draft.versions) >= MOST_VERSIONS:
        raise TheDraftHasItsVersions(limit=MOST_VERSIONS)
