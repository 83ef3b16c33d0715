"""The author of outlines that asks a language model: what is asked, and what may be handed on of the answer."""

from collections.abc import AsyncIterator, Sequence

import msgspec

from domain.builder.authoring import OutlineRequest, SectionDraft
from domain.builder.outline import SectionType
from domain.spending import Allowance, AuthorIsUnusable, Usage
from infrastructure.builder import quoting
from infrastructure.builder.leading import Heard, Leading
from infrastructure.builder.prompts import PROMPTS, SYSTEM
from infrastructure.models.accounting import accounted
from infrastructure.models.answers import FILLED, TEXT, Answer, Misfit, Schema, Shape, many, record
from infrastructure.models.calls import Calls, LanguageModel
from infrastructure.models.prompts import Prompt

MOST_SECTIONS = 40
"""An answer with more is no outline."""


class SectionAnswer(msgspec.Struct, frozen=True):
    """A section as a model writes it; it numbers the sources from 1."""

    type: SectionType
    title: str
    duration_minutes: int
    description: str
    learning_objectives: Sequence[str]
    suggested_activities: Sequence[str]
    materials_needed: Sequence[str]
    trainer_notes: str | None
    topic_title: str | None
    cites: Sequence[int]


OPTIONAL: Schema = {"anyOf": [TEXT, {"type": "null"}]}
MINUTES: Schema = {"type": "integer", "minimum": 1, "maximum": 480}

SECTION = Shape(
    record(
        type={"type": "string", "enum": [type.value for type in SectionType]},
        title=FILLED,
        duration_minutes=MINUTES,
        description=FILLED,
        learning_objectives=many(FILLED),
        suggested_activities=many(FILLED),
        materials_needed=many(FILLED),
        trainer_notes=OPTIONAL,
        topic_title=OPTIONAL,
        cites=many({"type": "integer"}),
    ),
    SectionAnswer,
)
OUTLINE = record(sections=many(SECTION.schema))


class AnthropicOutlineAuthor:
    """Writes outlines with a model of Anthropic's."""

    def __init__(self, model: LanguageModel) -> None:
        self._model, self.model_id, self._leading = model, model.model_id, Leading()

    async def write(self, request: OutlineRequest, allowance: Allowance) -> AsyncIterator[SectionDraft | Usage]:
        """The sections, each as soon as its object has closed; after one that cannot be used only what the call took.

        Raises `AuthorFailed`.
        """
        calls, prompt, written, failure = Calls(self._model, SYSTEM, allowance), asked(request), 0, None
        async with self._leading.turn(prompt.shared) as begun:
            answer = calls.read("builder_outline", prompt, OUTLINE, Heard("sections.item", begun))
            async for piece in accounted(answer):
                if isinstance(piece, Usage):
                    yield piece
                elif failure is None:
                    written += 1
                    try:
                        yield _section(piece, request, written)
                    except AuthorIsUnusable as problem:
                        failure = problem
        if failure:
            raise failure


def asked(request: OutlineRequest) -> Prompt:
    """What a model is asked: first what all personas have in common, then what this one is told."""
    own = quoting.own_minutes(request.metadata)
    asked = PROMPTS.fill(
        "builder_outline",
        instruction=request.brief.instruction,
        minutes=request.minutes,
        rest=f" less the {own} of the author's own topics" if own else "",
        shares=quoting.shares(request),
    )
    return Prompt(asked.name, asked.text, shared(request))


def shared(request: OutlineRequest) -> str:
    """What is asked of every persona."""
    return PROMPTS.fill(
        "builder_session",
        minutes=request.minutes,
        language=request.language,
        tweaks=quoting.tweaks(request.tweaks),
        session=quoting.session(request.metadata),
        topics=quoting.topics(request.metadata),
        context=quoting.headed([*request.context, *quoting.listed(request.topics)]),
        sources=quoting.numbered(request.sources, request.rag_weight),
    ).text


def _section(answer: Answer, request: OutlineRequest, number: int) -> SectionDraft:
    """An answer as a section. Raises `AuthorIsUnusable`; a number that no source has is left out."""
    if number > MOST_SECTIONS:
        raise AuthorIsUnusable(f"what the model wrote cannot be used: it has more than {MOST_SECTIONS} sections")
    try:
        section = SECTION.read(answer)
    except Misfit as problem:
        raise AuthorIsUnusable(f"what the model wrote cannot be used: {problem}") from problem
    cites = sorted({number - 1 for number in section.cites if 1 <= number <= len(request.sources)})
    return SectionDraft(
        type=section.type,
        title=section.title,
        duration_minutes=section.duration_minutes,
        description=section.description,
        learning_objectives=tuple(section.learning_objectives),
        suggested_activities=tuple(section.suggested_activities),
        materials_needed=tuple(section.materials_needed),
        trainer_notes=section.trainer_notes or None,
        topic_title=section.topic_title or None,
        cites=tuple(cites),
    )
