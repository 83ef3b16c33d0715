"""The explainer that asks a language model, and checks what comes back before it is handed on."""

from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

import msgspec

from domain.reading.book import CheckpointType
from domain.reading.events import AnswerType, Explanation, WordEntry
from domain.reading.explaining import GradeRequest, Mark, QuestionRequest
from domain.spending import Allowance, AuthorIsUnusable, Usage
from infrastructure.models.accounting import accounted
from infrastructure.models.answers import FILLED, TEXT, Answer, Misfit, Schema, Shape, many, record
from infrastructure.models.calls import Calls, LanguageModel
from infrastructure.models.prompts import Prompt
from infrastructure.models.text_field import TextFirst
from infrastructure.reading.prompts import PROMPTS, SYSTEM

T = TypeVar("T")

MARKING_TEMPERATURE = 0.2
LONGEST_EARLIER = 600
"""Characters that are told of each earlier answer."""

RULES = {
    CheckpointType.PREDICTION: "It is a prediction: whatever can come of what was read has 1, right or wrong.",
    CheckpointType.VOCABULARY: "It is about a word: a translation, or an example that shows the meaning, has 1.",
    CheckpointType.COMPREHENSION: "It is about what has happened, or why.",
}


class WordAnswer(msgspec.Struct, frozen=True):
    """What a word means."""

    word: str
    definition: str
    example: str
    translation: str | None


class ExplanationAnswer(msgspec.Struct, frozen=True):
    """An answer to a question; its text comes first."""

    answer: str
    type: AnswerType
    word: WordAnswer | None
    suggestions: Sequence[str]


class MarkAnswer(msgspec.Struct, frozen=True):
    """A mark."""

    score: float
    feedback: str


OPTIONAL: Schema = {"anyOf": [TEXT, {"type": "null"}]}
WORD = record(word=FILLED, definition=FILLED, example=TEXT, translation=OPTIONAL)
TYPE: Schema = {"type": "string", "enum": [type.value for type in AnswerType]}

EXPLANATION = Shape(
    record(answer=FILLED, type=TYPE, word={"anyOf": [WORD, {"type": "null"}]}, suggestions=many(TEXT)),
    ExplanationAnswer,
)
MARK = Shape(record(score={"type": "number", "minimum": 0, "maximum": 1}, feedback=FILLED), MarkAnswer)


class AnthropicExplainer:
    """Explains with a model of Anthropic's."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    async def explain(self, request: QuestionRequest, allowance: Allowance) -> AsyncIterator[str | Explanation | Usage]:
        """Answer a question: its text as the model writes it."""
        answer: Answer | None = None
        calls = Calls(self._model, SYSTEM, allowance)
        reader = TextFirst("answer")
        async for piece in accounted(calls.read("reading_question", _question(request), EXPLANATION.schema, reader)):
            if isinstance(piece, (str, Usage)):
                yield piece
            else:
                answer = piece
        yield _explanation(_read(EXPLANATION, answer))

    async def grade(self, request: GradeRequest, allowance: Allowance) -> AsyncIterator[Mark | Usage]:
        """Mark a text."""
        answer: Answer | None = None
        calls = Calls(self._model, SYSTEM, allowance)
        asked = calls.stream("reading_mark", _marking(request), MARK.schema, "", MARKING_TEMPERATURE)
        async for piece in accounted(asked):
            if isinstance(piece, Usage):
                yield piece
            else:
                answer = piece
        mark = _read(MARK, answer)
        yield Mark(mark.score, mark.feedback)


def _question(request: QuestionRequest) -> Prompt:
    book = request.book
    return PROMPTS.fill(
        "reading_question",
        mode="a voice reads it aloud" if request.mode.value == "ALOUD" else "silently",
        answer_language=request.answer_language,
        language=book.language,
        level=book.level,
        title=book.title,
        author=book.author,
        text=request.so_far.text,
        sentence=request.so_far.sentence,
        word=request.word,
        earlier="\n".join(f"Question: {one.question}\nTold: {one.answer[:LONGEST_EARLIER]}" for one in request.earlier),
        question=request.question,
    )


def _marking(request: GradeRequest) -> Prompt:
    checkpoint = request.checkpoint
    return PROMPTS.fill(
        "reading_mark",
        rule=RULES[checkpoint.type],
        answer_language=request.answer_language,
        level=request.level,
        question=checkpoint.question,
        expected=checkpoint.expected,
        keywords=", ".join(checkpoint.keywords),
        text=request.so_far.text,
        answer=request.text,
    )


def _explanation(answer: ExplanationAnswer) -> Explanation:
    word = answer.word
    entry = WordEntry(word.word, word.definition, word.example, word.translation or None) if word else None
    is_whole = answer.type is not AnswerType.DEFINITION or entry is not None
    type = answer.type if is_whole else AnswerType.EXPLANATION
    return Explanation(type, answer.answer, entry, tuple(answer.suggestions))


def _read(shape: Shape[T], answer: Answer | None) -> T:
    """An answer as a value. Raises `AuthorIsUnusable`."""
    try:
        return shape.read(answer)
    except Misfit as problem:
        raise AuthorIsUnusable(f"what the model wrote cannot be used: {problem}") from problem
