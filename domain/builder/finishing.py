"""How an outline is finished by rule: its topics matched, then repaired; or made altogether where no author could."""

from collections.abc import Sequence
from dataclasses import replace

from domain.builder.authoring import Brief
from domain.builder.matching import attach
from domain.builder.outline import Outline, Section
from domain.builder.repairing import Repaired, repair
from domain.builder.standard import standard_outline
from domain.builder.state import STANDARD, Round
from domain.session import Id
from domain.texts import fold


def prefix(round: int, persona: Id) -> str:
    """What the names of a variant's sections begin with, before their number."""
    return f"{round}.{persona}."


def finished(sections: Sequence[Section], round: Round, brief: Brief) -> Repaired:
    """The sections of a variant as an outline that holds, each with the topic that goes with it."""
    named = {fold(one.name) for one in round.topics} | {fold(one.title) for one in round.metadata.topics}
    matched = attach([_known(one, named) for one in sections], round.topics).sections
    return repair(
        matched,
        round.minutes,
        brief.shares,
        round.metadata.topics,
        language=round.language,
        prefix=prefix(round.number, brief.persona),
        start=round.metadata.start_time,
    )


def standard(round: Round) -> Outline:
    """The standard outline of a round."""
    named = prefix(round.number, STANDARD)
    return standard_outline(round.metadata, round.minutes, round.language, round.context, prefix=named)


def _known(section: Section, named: set[str]) -> Section:
    """The section without a topic that nobody has named."""
    is_known = section.topic_title is None or fold(section.topic_title) in named
    return section if is_known else replace(section, topic_title=None)
