"""What a text that answers a checkpoint may be worth, by rule, for when nobody can be had who reads it.

What it says counts by its words: those of the question count for nothing, so that a question that is copied is worth
nothing, and neither does what has nothing to do with the story.
"""

from collections.abc import Sequence

from domain.questions.keywords import content_words, is_in, spoken_of, words_of
from domain.reading.book import CheckpointType
from domain.reading.explaining import GradeRequest, Mark, in_language

LEAST_WORDS = 4
"""A sentence that says what may come has so many different words at least."""

MOST_STRANGE = 0.7
"""The share of a sentence's words that neither the story has nor every text."""

MOST_WORDS = 60
"""Words of a text that are held against those of the story."""

FEEDBACK = {
    "good": {"de": "Das passt.", "en": "That fits."},
    "partly": {
        "de": "Ein Teil davon stimmt. Schau noch einmal in den Text.",
        "en": "Part of it is right. Look at the text again.",
    },
    "wrong": {
        "de": "Das beantwortet die Frage nicht. Schau noch einmal in den Text.",
        "en": "That does not answer the question. Look at the text again.",
    },
    "prediction": {
        "de": "Schreib in einem ganzen Satz, was in der Geschichte als Nächstes passieren könnte.",
        "en": "Write in a whole sentence what may come next in the story.",
    },
    "estimate": {"de": "Geschätzt nach Stichwörtern.", "en": "Estimated by keywords."},
}


def estimate(request: GradeRequest) -> Mark:
    """A mark by rule; its feedback gives nothing away, and says that it is an estimate."""
    is_prediction = request.checkpoint.type is CheckpointType.PREDICTION
    score = _prediction(request) if is_prediction else _answer(request)
    said = _feedback(score, is_prediction=is_prediction)
    words = (in_language(FEEDBACK[name], request.answer_language) for name in (said, "estimate"))
    return Mark(round(score, 2), " ".join(words), is_estimate=True)


def _feedback(score: float, *, is_prediction: bool) -> str:
    if score == 1:
        return "good"
    return "partly" if score else "prediction" if is_prediction else "wrong"


def _answer(request: GradeRequest) -> float:
    """The share of the keywords that it speaks of, or of what the expected answer says, whichever is more."""
    checkpoint, asked = request.checkpoint, words_of(request.checkpoint.question)
    own = [word for word in words_of(request.text) if not is_in(word, asked)]
    keywords = [one for one in checkpoint.keywords if not all(is_in(word, asked) for word in words_of(one))]
    expected = [word for word in content_words(checkpoint.expected) if not is_in(word, asked)]
    if not keywords and not expected:
        return _prediction(request)
    return max(_share(keywords, request.text if own else ""), _share(expected, " ".join(own)))


def _share(keywords: Sequence[str], text: str) -> float:
    return len(spoken_of(keywords, text)) / len(keywords) if keywords else 0.0


def _prediction(request: GradeRequest) -> float:
    """All or nothing: whether it is a sentence, says something of its own, and speaks of the story."""
    checkpoint, said = request.checkpoint, words_of(request.text)[:MOST_WORDS]
    asked = words_of(checkpoint.question)
    story = set(content_words(" ".join((request.so_far.text, checkpoint.expected, *checkpoint.keywords, *asked))))
    meant = content_words(" ".join(said))
    of_the_story = [word for word in meant if word in story or is_in(word, story)]
    strange = set(meant) - set(of_the_story)
    is_sentence = len(set(said)) >= LEAST_WORDS and sum(word in strange for word in said) <= MOST_STRANGE * len(said)
    is_own = any(not is_in(word, asked) for word in meant)
    return 1.0 if is_sentence and is_own and of_the_story else 0.0
