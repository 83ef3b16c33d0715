"""Publishing a draft."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.builder import choosing, commands
from domain.builder.state import Builder
from domain.decider import Worded
from schema import graph
from schema.base import Refusal, refusing
from schema.builder.changing import author_of, change, own_draft
from schema.builder.inputs import PublishDraftInput
from schema.builder.session import BuilderSession
from schema.context import Info


@graph.type
class PublishDraftPayload:
    """The draft, published; `publishedSession` has what everybody sees of it."""

    session: BuilderSession


PublishDraftResult = Annotated[PublishDraftPayload | Refusal, strawberry.union("PublishDraftResult")]


@graph.type
class PublishingMutation:
    """What makes a draft everybody's."""

    @graph.mutation(
        description=(
            "Publish a draft as it stands, for everybody who is signed in. Below the threshold of readiness it is"
            " refused with what is missing. Published again, it is a new version; who has an older one keeps it."
        )
    )
    @refusing
    async def publish_draft(self, info: Info, input: PublishDraftInput) -> PublishDraftResult:
        """Publish."""
        builder = info.context.builder
        draft = await own_draft(info, input.draft_id, author_of(info, input))
        language = await builder.language_of(draft.metadata.own_words)
        catalog = await builder.catalogue.current()
        words = commands.PublishDraft(builder.threshold, language, {})

        def meant(draft: Builder) -> commands.PublishDraft:
            return replace(words, names=choosing.names(catalog, draft.metadata))

        return PublishDraftPayload(session=await change(info, input, Worded(words, meant)))
