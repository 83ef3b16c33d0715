"""What publishing leads to: nothing below the threshold, nothing that is published as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.builder.choosing import CHOICES
from domain.builder.commands import PublishDraft
from domain.builder.events import DraftPublished
from domain.builder.metadata import Metadata
from domain.builder.outline import Outline
from domain.builder.readiness import readiness
from domain.builder.refusals import Sentences, TheDraftHasNoOutline, require_editable, require_room
from domain.builder.state import Builder
from domain.builder.versions import kept_as
from domain.builder.words import edited_words, words_in
from domain.session import RefusalCode, Refused

MOST_PUBLICATIONS = 200
"""So often a draft is published: each is kept whole, and is put away and taken out with its draft."""


class TheDraftHasItsPublications(Refused):
    """A draft is published {limit} times at most. Go on with a copy of it."""

    code = RefusalCode.WRONG_PHASE


class TheDraftIsNotReady(Refused):
    """The draft is not ready: it has {score} points, {threshold} are needed, and nothing may be wrong. {missing}"""

    code = RefusalCode.WRONG_PHASE


class ThisIsPublished(Refused):
    """The draft is published as it stands. Change something to publish it again."""

    code = RefusalCode.ALREADY_DONE


def publish(draft: Builder, command: PublishDraft) -> Sequence[DraftPublished]:
    """What publishing leads to. Raises a `Refused`."""
    require_editable(draft)
    if draft.is_published:
        raise ThisIsPublished
    if draft.publications >= MOST_PUBLICATIONS:
        raise TheDraftHasItsPublications(limit=MOST_PUBLICATIONS)
    found = readiness(draft, command.threshold)
    if not found.ready:
        raise TheDraftIsNotReady(score=found.score, threshold=found.threshold, missing=Sentences(found.missing))
    if draft.outline is None:
        raise TheDraftHasNoOutline
    before = kept_as(draft, draft.outline)
    if before is None:
        require_room(draft)
    number = before.number if before else len(draft.versions) + 1
    return [_published(draft, draft.outline, number, found.score, command)]


def _published(draft: Builder, outline: Outline, number: int, score: int, command: PublishDraft) -> DraftPublished:
    accepted = draft.kept(draft.accepted)
    written = draft.kept(accepted.origin) if accepted and accepted.origin else accepted
    return DraftPublished(
        publication=draft.publications + 1,
        number=number,
        metadata=named(draft.metadata, command.names),
        outline=outline,
        language=command.language,
        score=score,
        persona=accepted.persona if accepted else None,
        rag_weight=accepted.rag_weight if accepted else None,
        accepted_words=words_in(written.outline) if written else 0,
        edited_words=edited_words(written.outline if written else Outline(), outline),
        sources_used=_sources_used(outline, len(accepted.sources) if accepted else 0),
        sources=accepted.sources if accepted else (),
    )


def named(metadata: Metadata, names: Mapping[str, str]) -> Metadata:
    """The metadata with what ids are called, where its author has not said it in other words."""
    found = {CHOICES[by][0]: name for by, name in names.items() if by in CHOICES}
    said = {field: name for field, name in found.items() if not getattr(metadata, field)}
    return replace(metadata, **said)  # type: ignore[arg-type]


def _sources_used(outline: Outline, sources: int) -> int:
    return len({place for one in outline.sections for place in one.cites if 0 <= place < sources})
