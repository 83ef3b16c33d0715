"""What asking for variants leads to, and what comes of it while they are written."""

from collections.abc import Sequence

from domain.builder.commands import (
    FailVariant,
    MakeStandardOutline,
    RecordKnowledge,
    RequestVariants,
    RetryVariant,
    WriteSection,
    WriteVariant,
)
from domain.builder.problems import problems
from domain.builder.readiness import REQUIRED, missing_fields
from domain.builder.refusals import Sentences, require_editable
from domain.builder.round_events import (
    KnowledgeRetrieved,
    SectionWritten,
    StandardOutlineMade,
    VariantFailed,
    VariantRetried,
    VariantsRequested,
    VariantWritten,
)
from domain.builder.schedule import schedule
from domain.builder.state import Builder, Round, Variant
from domain.names import in_camel_case
from domain.session import OPEN, Id, RefusalCode, Refused
from domain.writing import GenerationStatus

USUAL_WEIGHT, RAISED_WEIGHT = 0.35, 0.7
"""How much the documents weigh if they have anything to say, and if that is to weigh more."""

WRITING = frozenset({GenerationStatus.PENDING, GenerationStatus.IN_PROGRESS})

WRITTEN_FROM = (*REQUIRED, "start_date", "start_time", "end_time", "timezone", "topics")
"""What has to hold before variants are written."""


class MoreHasToBeSaid(Refused):
    """Before variants are written, the draft has to say: {names}. Save them with saveDraft."""

    code = RefusalCode.WRONG_PHASE


class ItDoesNotHold(Refused):
    """Variants cannot be written from what does not hold. {problems}"""

    code = RefusalCode.WRONG_PHASE


class VariantsAreBeingWritten(Refused):
    """The variants that were asked for before are being written. Wait until they are whole."""

    code = RefusalCode.NOT_READY


class ThereAreNoPersonas(Refused):
    """The catalogue has no persona that could write. Ask an administrator to add one."""

    code = RefusalCode.WRONG_PHASE


class ThereIsNoSuchVariant(Refused):
    """The latest round has no variant {name!r}; it may be one of a round before, or of another draft."""

    code = RefusalCode.NOT_FOUND


class TheVariantHasNotFailed(Refused):
    """Only a variant that failed is written again; this one has not. Have a new round written instead."""

    code = RefusalCode.ALREADY_DONE


def request(draft: Builder, command: RequestVariants) -> Sequence[VariantsRequested]:
    """What asking for variants leads to. Raises a `Refused`."""
    require_editable(draft)
    if missing := missing_fields(draft.metadata):
        names = ", ".join(map(in_camel_case, missing))
        raise MoreHasToBeSaid(field=f"metadata.{in_camel_case(missing[0])}", names=names)
    wrong = [one for one in problems(draft.metadata, draft.unknown) if one.about in WRITTEN_FROM]
    if wrong:
        told = Sentences(f"{one.field}: {one.message}" for one in wrong)
        raise ItDoesNotHold(field=f"metadata.{wrong[0].field}", problems=told)
    if is_written(draft.round):
        raise VariantsAreBeingWritten
    if not command.briefs:
        raise ThereAreNoPersonas
    number = draft.round.number + 1 if draft.round else 1
    minutes = schedule(draft.metadata).minutes
    said = (command.tweaks, command.briefs, command.context, command.catalog_version, command.topics)
    return [VariantsRequested(number, command.language, minutes, *said)]


def is_written(round: Round | None) -> bool:
    """Whether a round is being written."""
    return round is not None and any(one.status in WRITING for one in round.variants.values())


def retry(draft: Builder, command: RetryVariant) -> Sequence[VariantRetried]:
    """What having a variant written again leads to."""
    require_editable(draft)
    round, variant = find(draft, command.persona)
    if variant.status is not GenerationStatus.FAILED:
        raise TheVariantHasNotFailed(field="variantId")
    return [VariantRetried(round.number, command.persona)]


def find(draft: Builder, persona: Id, number: int | None = None) -> tuple[Round, Variant]:
    """A variant of the latest round, which has that number if one is given. Raises `ThereIsNoSuchVariant`."""
    round = draft.round
    found = round.variants.get(persona) if round and number in (None, round.number) else None
    if round is None or found is None:
        raise ThereIsNoSuchVariant(field="variantId", name=persona)
    return round, found


def record_knowledge(draft: Builder, command: RecordKnowledge) -> Sequence[KnowledgeRetrieved]:
    """What the documents' answer leads to: the first one counts."""
    round = _going(draft, command.round)
    if round is None or round.rag_weight is not None:
        return []
    weight = RAISED_WEIGHT if round.tweaks.raise_rag_priority else USUAL_WEIGHT
    return [KnowledgeRetrieved(round.number, command.sources, weight if command.sources else 0.0, command.note)]


def write_section(draft: Builder, command: WriteSection) -> Sequence[SectionWritten]:
    """What a section leads to: nothing if it is there already, or of an attempt that is given up."""
    variant = _writing(draft, command.round, command.persona)
    if variant is None or command.attempt < variant.attempt:
        return []
    is_there = any(one.name == command.section.name for one in variant.sections)
    if is_there and command.attempt == variant.attempt:
        return []
    return [SectionWritten(command.round, command.persona, command.attempt, command.section)]


def write(draft: Builder, command: WriteVariant) -> Sequence[VariantWritten]:
    """What a whole variant leads to: nothing if it is whole already."""
    if _writing(draft, command.round, command.persona) is None:
        return []
    made = (command.outline, command.mix, command.repairs, command.offline)
    return [VariantWritten(command.round, command.persona, *made)]


def fail(draft: Builder, command: FailVariant) -> Sequence[VariantFailed]:
    """What a failed attempt leads to."""
    if _writing(draft, command.round, command.persona) is None:
        return []
    return [VariantFailed(command.round, command.persona, command.error, command.last)]


def make_standard(draft: Builder, command: MakeStandardOutline) -> Sequence[StandardOutlineMade]:
    """What the standard outline leads to: nothing unless all variants of the round have failed."""
    round = _going(draft, command.round)
    if round is None or any(one.status is not GenerationStatus.FAILED for one in round.variants.values()):
        return []
    return [StandardOutlineMade(command.round, command.outline, command.mix)]


def _going(draft: Builder, number: int) -> Round | None:
    """The latest round, if it is that one and somebody waits for it."""
    return draft.round if draft.round and draft.round.number == number and draft.status in OPEN else None


def _writing(draft: Builder, number: int, persona: Id) -> Variant | None:
    """A variant of the latest round that is not whole yet, and has not failed."""
    round = _going(draft, number)
    variant = round.variants.get(persona) if round else None
    return variant if variant and variant.status in WRITING else None
