"""What each event makes of a draft's versions, and of what is published."""

from dataclasses import replace
from typing import TypeAlias, assert_never

from domain.builder.events import (
    DraftPublished,
    OutlineMerged,
    VariantSelected,
    VersionAccepted,
    VersionSaved,
    VersionSource,
)
from domain.builder.outline import Outline
from domain.builder.state import STANDARD, Builder, Publication, Version
from domain.builder.taking_over import together
from domain.builder.undoing import stepped

VersionEvent: TypeAlias = VariantSelected | VersionSaved | VersionAccepted | OutlineMerged


def versioned(draft: Builder, event: VersionEvent) -> Builder:
    """A draft after what happens to its versions."""
    match event:
        case VariantSelected():
            return _accepted(draft, _with(draft, _selected(draft, event)), event.number)
        case VersionSaved(number, summary):
            return _with(draft, _by_person(draft, number, summary, draft.outline or Outline()))
        case VersionAccepted(number):
            return _accepted(draft, draft, number)
        case OutlineMerged(merged, number, outline):
            return _accepted(draft, _with(draft, _merged(draft, number, merged, outline)), number)
        case _:
            assert_never(event)


def published(draft: Builder, event: DraftPublished) -> Builder:
    """A draft after it was published."""
    version = _by_person(draft, event.number, f"Published as {event.publication}", event.outline)
    shown = (event.language, event.metadata, event.sources)
    publication = Publication(event.publication, event.number, draft.metadata, *shown)
    return replace(_with(draft, version), published=publication)


def _with(draft: Builder, version: Version) -> Builder:
    """A draft that keeps a version, unless it does already."""
    return draft if draft.kept(version.number) else replace(draft, versions=(*draft.versions, version))


def _accepted(before: Builder, draft: Builder, number: int) -> Builder:
    version = draft.kept(number)
    assert version, "only a version that is kept is accepted"
    return stepped(before, replace(draft, outline=version.outline, accepted=number))


def _selected(draft: Builder, event: VariantSelected) -> Version:
    round = draft.round
    assert round, "a variant of a round is selected"
    variant = round.variants[event.persona]
    outline = variant.outline or Outline()
    if event.persona == STANDARD:
        return Version(event.number, VersionSource.TEMPLATE, variant.brief.label, outline, persona=STANDARD)
    return Version(
        number=event.number,
        source=VersionSource.AI,
        summary=variant.brief.label,
        outline=outline,
        persona=event.persona,
        rag_weight=event.rag_weight,
        sources=round.sources,
    )


def _merged(draft: Builder, number: int, merged: int, outline: Outline) -> Version:
    """A version that has sources of two: those of the accepted one first, as its sections cite them."""
    version, theirs = _by_person(draft, number, f"Merged with version {merged}", outline), draft.kept(merged)
    return replace(version, sources=together(version.sources, theirs.sources)) if theirs else version


def _by_person(draft: Builder, number: int, summary: str, outline: Outline) -> Version:
    """A version of the author's. What it comes from is the version that was accepted last."""
    version = Version(number, VersionSource.USER, summary, outline)
    before = draft.kept(draft.accepted)
    if before is None:
        return version
    origin = before.origin or before.number
    return replace(version, persona=before.persona, origin=origin, rag_weight=before.rag_weight, sources=before.sources)
