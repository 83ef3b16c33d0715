"""How an answer is judged, and which rating it suggests."""

import re
from collections.abc import Callable
from dataclasses import replace

from domain.practice.events import AnswerMode, Exercise, Rating, Response
from domain.practice.exercises import EXERCISES
from domain.session import RefusalCode, Refused
from domain.texts import fold, plain

MAX_TEXT = 4000
MAX_PIECES = 100

ALIKE = str.maketrans({**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’‛ʼ′´`", "'")})
"""Dashes and apostrophes, of which keyboards have one each."""

PUNCTUATION = " .,;:!?…»«„“”\"'()؟،؛"

ARTICLES = re.compile(r"^(?:to|a|an|the) (?=\w)")


class TheAnswerDoesNotFit(Refused):
    """An exercise of type {type} takes {form}."""

    code = RefusalCode.INVALID_INPUT


def folded(text: str) -> str:
    """A text as it is compared: without case, Arabic vowel signs, punctuation at the ends and double spaces.

    All dashes are alike, and all apostrophes. Umlauts and accents count: they make other words.
    A text of nothing but punctuation stays what it is.
    """
    return fold(text, alike=ALIKE, any_form=True, ends=PUNCTUATION)


def folded_meaning(text: str) -> str:
    """A meaning as it is compared: also without accents, and without "to" or an article in front."""
    return ARTICLES.sub("", fold(text, alike=ALIKE, any_form=True, ends=PUNCTUATION, accents=False))


FOLDS: dict[str, Callable[[str], str]] = {"translation": folded_meaning}
"""Types that are read more leniently than others."""


def plain_response(response: Response) -> Response:
    """A response as it is judged and kept: what is typed becomes plain text."""
    text, pieces = response.text, response.sequence
    return replace(
        response,
        text=None if text is None else plain(text),
        sequence=None if pieces is None else tuple(map(plain, pieces)),
    )


def judge(exercise: Exercise, response: Response) -> bool:
    """Whether a response is right. Raises `TheAnswerDoesNotFit`."""
    key = exercise.key
    match exercise.mode, response:
        case AnswerMode.CHOICE, Response(option=str(option), text=None, sequence=None):
            known = [one["id"] for one in exercise.prompt["options"]]
            if option in known:
                return option == key.option
            raise TheAnswerDoesNotFit(field="answer.option", type=exercise.type, form=f"one of {', '.join(known)}")
        case AnswerMode.TEXT, Response(option=None, text=str(text), sequence=None) if len(text) <= MAX_TEXT:
            read = FOLDS.get(exercise.type, folded)
            return read(text) in {read(accepted) for accepted in key.accepted}
        case AnswerMode.ORDER, Response(option=None, text=None, sequence=tuple(pieces)) if _are_few(pieces):
            return [folded(piece) for piece in pieces] == [folded(piece) for piece in key.sequence or ()]
    raise TheAnswerDoesNotFit(field="answer", type=exercise.type, form=FORMS[exercise.mode])


def _are_few(pieces: tuple[str, ...]) -> bool:
    return len(pieces) <= MAX_PIECES and sum(map(len, pieces)) <= MAX_TEXT


FORMS = {
    AnswerMode.CHOICE: "the id of an option, as {option: ID}",
    AnswerMode.TEXT: f"a text of up to {MAX_TEXT} characters, as {{text: String}}",
    AnswerMode.ORDER: f"pieces in order, up to {MAX_PIECES}, as {{sequence: [String!]}}",
    AnswerMode.SELF: "no answer: reveal it, then rate yourself",
}


def suggest(exercise: Exercise, *, is_correct: bool, duration_ms: int) -> Rating:
    """The rating that an answer suggests: AGAIN if it is wrong, and by how long it took if it is right."""
    timing, seconds = EXERCISES[exercise.type].timing, duration_ms / 1000
    if not is_correct:
        return Rating.AGAIN
    if seconds <= timing.easy:
        return Rating.EASY
    return Rating.GOOD if seconds <= timing.good else Rating.HARD
