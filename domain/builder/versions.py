"""What choosing, keeping, accepting and merging versions of the outline leads to."""

from collections.abc import Sequence

from domain.builder.commands import AcceptVersion, SaveVersion, SelectVariant
from domain.builder.events import VariantSelected, VersionAccepted, VersionSaved
from domain.builder.outline import Outline
from domain.builder.refusals import TheDraftHasNoOutline, TheTextIsTooLong, require_editable, require_room
from domain.builder.state import STANDARD, Builder, Version
from domain.builder.variants import VariantsAreBeingWritten, find
from domain.session import RefusalCode, Refused
from domain.texts import plain
from domain.writing import GenerationStatus

MAX_SUMMARY = 500


class TheVariantHasFailed(Refused):
    """The variant could not be written. Have it written again, or select another one."""

    code = RefusalCode.WRONG_PHASE


class ThereIsNoSuchVersion(Refused):
    """The draft has no version {number}; it may be one of another draft."""

    code = RefusalCode.NOT_FOUND


class TheOutlineIsKept(Refused):
    """The outline as it stands is kept already: it is version {number}."""

    code = RefusalCode.ALREADY_DONE


def select(draft: Builder, command: SelectVariant) -> Sequence[VariantSelected]:
    """What choosing a variant leads to: it is a version, the same one if it was chosen before. Raises a `Refused`."""
    require_editable(draft)
    round, variant = find(draft, command.persona, command.round)
    if variant.status is GenerationStatus.FAILED:
        raise TheVariantHasFailed(field="variantId")
    if variant.outline is None:
        raise VariantsAreBeingWritten(field="variantId")
    before = kept_as(draft, variant.outline)
    if before is None:
        require_room(draft)
    elif draft.outline == before.outline and draft.accepted == before.number:
        return []
    is_standard = command.persona == STANDARD
    selected = VariantSelected(
        round=round.number,
        persona=command.persona,
        label=variant.brief.label,
        rag_weight=0.0 if is_standard else round.rag_weight or 0.0,
        sources=0 if is_standard else len(round.sources),
        category=draft.metadata.category,
        number=before.number if before else len(draft.versions) + 1,
    )
    return [selected]


def kept_as(draft: Builder, outline: Outline) -> Version | None:
    """The newest version that is this outline; None if there is none."""
    return next((one for one in reversed(draft.versions) if one.outline == outline), None)


def keep(draft: Builder, command: SaveVersion) -> Sequence[VersionSaved]:
    """What keeping the outline as it stands leads to. Raises a `Refused`."""
    require_editable(draft)
    if draft.outline is None:
        raise TheDraftHasNoOutline
    if len(command.summary) > MAX_SUMMARY:
        raise TheTextIsTooLong(field="summary", limit=MAX_SUMMARY, given=len(command.summary))
    if before := kept_as(draft, draft.outline):
        raise TheOutlineIsKept(number=before.number)
    require_room(draft)
    return [VersionSaved(len(draft.versions) + 1, plain(command.summary).strip())]


def accept(draft: Builder, command: AcceptVersion) -> Sequence[VersionAccepted]:
    """What accepting a version leads to: nothing, if it is accepted and was not edited since."""
    require_editable(draft)
    version = version_of(draft, command.number)
    is_there = draft.accepted == version.number and draft.outline == version.outline
    return [] if is_there else [VersionAccepted(version.number)]


def version_of(draft: Builder, number: int) -> Version:
    """A version of the draft. Raises `ThereIsNoSuchVersion`."""
    if found := draft.kept(number):
        return found
    raise ThereIsNoSuchVersion(field="versionId", number=number)
