"""What merging a version into a draft's outline leads to: nothing, until each conflict is settled."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.builder.commands import MergeVersion
from domain.builder.events import OutlineMerged
from domain.builder.knowledge import Source
from domain.builder.merging import Merged
from domain.builder.merging import merge as merge_outlines
from domain.builder.outline import Outline, Section
from domain.builder.refusals import TheDraftHasNoOutline, require_editable, require_room
from domain.builder.room import check_length
from domain.builder.sections import MOST_SECTIONS, TheOutlineIsFull
from domain.builder.state import Builder
from domain.builder.versions import version_of


def merge(draft: Builder, command: MergeVersion) -> Sequence[OutlineMerged]:
    """What merging leads to: nothing while something is in conflict, or nothing is new. Raises a `Refused`."""
    require_editable(draft)
    merged = merged_with(draft, command.number, command.takes)
    if merged.conflicts or merged.outline == draft.outline:
        return []
    if len(merged.outline.sections) > MOST_SECTIONS:
        raise TheOutlineIsFull(limit=MOST_SECTIONS)
    check_length(draft.sections, merged.outline.sections)
    require_room(draft)
    return [OutlineMerged(command.number, len(draft.versions) + 1, merged.outline)]


def merged_with(draft: Builder, number: int, takes: Mapping[str, str]) -> Merged:
    """What merging a version comes to, with the conflicts that `takes` does not settle. Raises a `Refused`."""
    return merge_outlines(*sides(draft, number), takes)


def sides(draft: Builder, number: int) -> tuple[Outline, Outline, Outline]:
    """What is merged: what the accepted version was before a person edited it, the outline, and another version.

    Whatever was edited stays so, however often it was kept, accepted or merged since.
    """
    theirs, accepted = version_of(draft, number), draft.kept(draft.accepted)
    if draft.outline is None:
        raise TheDraftHasNoOutline
    known = accepted.sources if accepted else ()
    places = _places(known, theirs.sources)
    outline = Outline(tuple(_citing(one, places) for one in theirs.outline.sections))
    origin = draft.kept(accepted.origin or accepted.number) if accepted else None
    return origin.outline if origin else Outline(), draft.outline, outline


def together(known: tuple[Source, ...], others: tuple[Source, ...]) -> tuple[Source, ...]:
    """Sources of both sides, each once."""
    ids = {one.passage_id for one in known}
    return (*known, *(one for one in others if one.passage_id not in ids))


def _places(known: tuple[Source, ...], others: tuple[Source, ...]) -> Mapping[int, int]:
    """Where the others' sources stand among those of both sides."""
    all_of_them = [one.passage_id for one in together(known, others)]
    return {place: all_of_them.index(one.passage_id) for place, one in enumerate(others)}


def _citing(section: Section, places: Mapping[int, int]) -> Section:
    return replace(section, cites=tuple(places[one] for one in section.cites if one in places))
