"""Who writes variants, and when."""

from collections.abc import Mapping

from domain.builder.authoring import OutlineAuthor
from domain.builder.knowledge import Knowledge
from infrastructure.builder.anthropic_author import AnthropicOutlineAuthor
from infrastructure.builder.generation import Generation
from infrastructure.builder.offline_author import OfflineOutlineAuthor
from infrastructure.foundation import Foundation
from infrastructure.jobs.queue import Job

CALLED_BY = ("builder.variants_requested", "builder.variant_retried", "builder.draft_restored")
"""What has variants written; a draft that was archived meanwhile goes on where it stopped."""


def author_of(base: Foundation) -> OutlineAuthor:
    """Who writes outlines: the language model, or the documents and the catalogue where there is no key for one."""
    if base.model is None:
        return OfflineOutlineAuthor(base.settings.offline_pace)
    return AnthropicOutlineAuthor(base.model)


def writing_jobs(base: Foundation, knowledge: Knowledge) -> Mapping[str, Job]:
    """The work that variants take."""
    generation = Generation(base.sessions, knowledge, author_of(base), base.budgets)
    return {"write_variants": Job(generation.write_variants, called_by=CALLED_BY)}
