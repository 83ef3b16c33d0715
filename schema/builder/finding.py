"""What the session builder has, found by its id, for those who may see it."""

from collections.abc import Iterator

from domain.builder.outline import Outline
from domain.builder.state import Builder
from domain.session import Id
from projections.builder import outlines, rounds
from projections.builder.outlines import Naming, SectionView
from projections.builder.rounds import VariantView
from schema.builder import variants
from schema.builder.ids import OUTLINE, SECTION, VARIANT, VERSION, DraftIds, variant_name, whole
from schema.builder.published import published_section
from schema.builder.variants import VersionView
from schema.context import Info, readable
from schema.nodes import found_by


@found_by(VARIANT)
async def variant(info: Info, place: str) -> VariantView | None:
    """A variant of the latest round of a draft that the viewer may read."""
    draft_id, _, name = place.partition(":")
    draft, of = await _draft(info, draft_id), variant_name(name)
    if draft is None or draft.round is None or of is None or of.round != draft.round.number:
        return None
    return variants.variant(draft.round, DraftIds(draft.id), of.persona) if of.persona in draft.round.variants else None


@found_by(VERSION)
async def version(info: Info, place: str) -> VersionView | None:
    """A version of a draft that the viewer may read."""
    draft_id, _, number = place.partition(":")
    draft = await _draft(info, draft_id)
    found = draft.kept(whole(number)) if draft else None
    return variants.version(draft, found) if draft and found else None


@found_by(SECTION)
async def section(info: Info, place: str) -> SectionView | None:
    """A section, wherever it stands, of a draft that the viewer may read, or of what was published."""
    draft_id, _, rest = place.partition(":")
    where, _, name = rest.partition(":")
    if where[:1] == "p" and (publication := whole(where[1:])):
        return await published_section(info, draft_id, publication, Id(name))
    draft = await _draft(info, draft_id)
    if draft is None:
        return None
    seen = (outlines.section_named(one, Id(name), naming) for one, naming in _outlines(draft, where))
    return next((one for one in seen if one), None)


def _outlines(draft: Builder, where: str) -> Iterator[tuple[Outline, Naming]]:
    """The outlines that stand at a place."""
    ids, number = DraftIds(draft.id), whole(where[1:])
    if where == OUTLINE and draft.outline:
        yield draft.outline, ids.in_outline
    if where[:1] == "v" and (found := draft.kept(number)):
        yield found.outline, ids.in_version(found.number)
    if where[:1] == "r" and draft.round and draft.round.number == number:
        written = map(rounds.written, draft.round.variants.values())
        yield from ((one, ids.in_round(draft.round.number)) for one in written if one)


async def _draft(info: Info, draft_id: str) -> Builder | None:
    draft = await readable(info, draft_id)
    return draft if isinstance(draft, Builder) else None
