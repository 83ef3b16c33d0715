"""What an author does about variants."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.builder import briefing, commands
from domain.builder.schedule import schedule
from domain.builder.state import Builder
from domain.builder.variants import ThereIsNoSuchVariant
from domain.decider import Worded
from schema import graph
from schema.base import Refusal, refusing
from schema.builder.changing import author_of, change, own_draft
from schema.builder.ids import DraftIds
from schema.builder.inputs import GenerateVariantsInput, RetryVariantInput, SelectVariantInput
from schema.builder.session import BuilderSession
from schema.context import Info


@graph.type
class GenerateVariantsPayload:
    """The draft with a new round; its variants come by variantProgress."""

    session: BuilderSession


@graph.type
class RetryVariantPayload:
    """The draft, whose variant is written again."""

    session: BuilderSession


@graph.type
class SelectVariantPayload:
    """The draft with the variant as its outline and its newest version."""

    session: BuilderSession


GenerateVariantsResult = Annotated[GenerateVariantsPayload | Refusal, strawberry.union("GenerateVariantsResult")]
RetryVariantResult = Annotated[RetryVariantPayload | Refusal, strawberry.union("RetryVariantResult")]
SelectVariantResult = Annotated[SelectVariantPayload | Refusal, strawberry.union("SelectVariantResult")]


@graph.type
class VariantMutation:
    """What becomes of variants."""

    @graph.mutation(
        description=(
            "Have a round of variants written, one by each persona of the catalogue, all at once. Answers at once;"
            " `variantProgress` follows. Required fields that are missing are all named in one refusal."
        )
    )
    @refusing
    async def generate_variants(self, info: Info, input: GenerateVariantsInput) -> GenerateVariantsResult:
        """Generate."""
        draft = await _within_budget(info, input)
        language = await info.context.builder.language_of(draft.metadata.own_words)
        catalog = await info.context.builder.catalogue.current()
        words = commands.RequestVariants(language, input.tweaks(), (), (), catalog.version)

        def meant(draft: Builder) -> commands.RequestVariants:
            said = draft.metadata
            return replace(
                words,
                briefs=briefing.briefs(catalog, said, schedule(said).minutes),
                context=briefing.context(catalog, said),
                topics=briefing.topics(catalog, said),
            )

        return GenerateVariantsPayload(session=await change(info, input, Worded(words, meant)))

    @graph.mutation(description="Have a variant of the latest round written again that failed; the others stay.")
    @refusing
    async def retry_variant(self, info: Info, input: RetryVariantInput) -> RetryVariantResult:
        """Retry."""
        await _within_budget(info, input)
        words = commands.RetryVariant(input.variant_id)

        def meant(draft: Builder) -> commands.RetryVariant:
            name = DraftIds(draft.id).variant_named(words.persona)
            if draft.round is None or draft.round.number != name.round:
                raise ThereIsNoSuchVariant(field="variantId", name=input.variant_id)
            return commands.RetryVariant(name.persona)

        return RetryVariantPayload(session=await change(info, input, Worded(words, meant)))

    @graph.mutation(
        description="Take a variant of the latest round as the outline: it is a version from now on, and accepted."
    )
    @refusing
    async def select_variant(self, info: Info, input: SelectVariantInput) -> SelectVariantResult:
        """Select."""
        words = commands.SelectVariant(0, input.variant_id)

        def meant(draft: Builder) -> commands.SelectVariant:
            name = DraftIds(draft.id).variant_named(words.persona)
            return commands.SelectVariant(name.round, name.persona)

        return SelectVariantPayload(session=await change(info, input, Worded(words, meant)))


async def _within_budget(info: Info, input: GenerateVariantsInput | RetryVariantInput) -> Builder:
    """The draft, which something may be spent on. Raises `TheBudgetIsSpent`, unless it was asked for before."""
    request = author_of(info, input)
    draft = await own_draft(info, input.draft_id, request)
    if not await info.context.sessions.was_executed(draft.id, request):
        info.context.budgets.check_session(draft)
        await info.context.budgets.check_learner(draft.owner_id)
    return draft
