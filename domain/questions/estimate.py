"""An estimate of what a text is worth, for as long as no examiner has marked it: points as a whole, and no mark.

What a text says is not understood here. So what is worth nothing is told first (what is taken over, what is no German,
what are no sentences, what is on something else), and what is left is measured by its length, its ideas and its
language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from domain.questions.keywords import content_words, is_in, spoken_of, words_of
from domain.questions.lexicon import Lexicon
from domain.questions.measures import Measures, measure, spoken_in
from domain.questions.tasks import Reference, WordGuide, WritingTask

IDEAS, LANGUAGE, LINKING, VARIETY = 0.3, 0.4, 0.2, 0.1
"""What the ideas, how demanding the language is, its connectors and the variety of its words count for."""

WORDS_OF_CONNECTOR = 25
"""In a well-linked text of the least length there is a different connector for every so many words."""

LIX_BELOW = 25
"""So far below the readability of its level a text's language counts for nothing."""

AT_LEAST = 0.9
"""What a text of the least number of words has of what one of the target has."""

DOUBTFUL = 0.5
"""Below this a doubt is told."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a text is measured by: the texts of the task and its sources, the words it takes, the ideas of a good one.

    `lix` is the readability that a good text of the level has.
    """

    material: Sequence[str]
    guide: WordGuide
    ideas: Sequence[Sequence[str]]
    lix: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a text may be worth: a share of the points, from 0 to 1, and what to know about it, in German."""

    share: float
    feedback: str


def yardstick(task: WritingTask, prompt: str, sources: Sequence[str], reference: Reference, lix: float) -> Yardstick:
    """What a text on a task is measured by. Wordings that stand in the task or in what there was to read do not count.

    Exams that were written before there were ideas have keywords: each is an idea of one wording.
    """
    material = (prompt, task.scenario, task.goal, task.audience, *task.tasks, *sources)
    told = content_words(" ".join(material))
    ideas = reference.ideas or [(keyword,) for keyword in reference.keywords]
    own = [[wording for wording in idea if not _is_told(wording, told)] for idea in ideas]
    return Yardstick(material, task.word_guide, [idea for idea in own if idea], lix)


def _is_told(wording: str, told: Sequence[str]) -> bool:
    return all(is_in(word, told) for word in words_of(wording))


def estimate(text: str, by: Yardstick, lexicon: Lexicon) -> Estimate:
    """What a text may be worth."""
    measures = measure(text, by.material, lexicon)
    found = sum(bool(spoken_of(wordings, measures.text)) for wordings in by.ideas)
    ideas = found / len(by.ideas) if by.ideas else 1.0
    doubts = _doubts(measures, by, ideas, lexicon)
    share = _quality(measures, by, ideas) * prod(doubts.values())
    return Estimate(round(share, 4), _feedback(measures, by, found, doubts))


def _doubts(measures: Measures, by: Yardstick, ideas: float, lexicon: Lexicon) -> Mapping[str, float]:
    """What may make a text worth nothing, in the learner's words; from 0 (it does) to 1 (it does not)."""
    told = spoken_in(by.material, lexicon)
    on_topic = len(measures.spoken & told) / max(len(measures.spoken), 1)
    return {
        "Er ist großenteils übernommen oder wiederholt sich.": _ramp(measures.own, 0.4, 0.75),
        "Er ist großenteils kein Deutsch.": _ramp(measures.known, 0.55, 0.8),
        "Er besteht kaum aus Sätzen.": _ramp(measures.linking, 0.1, 0.22) * _ramp(measures.clashing, 0.3, 0.15),
        "Er geht kaum auf das Thema ein.": _ramp(on_topic + ideas / 4, 0.12, 0.18),
        "Es ist zu wenig eigener Text.": _length(measures.own_words, by.guide),
    }


def _quality(measures: Measures, by: Yardstick, ideas: float) -> float:
    connectors = measures.connectors / max(by.guide.min, 1) * WORDS_OF_CONNECTOR
    return (
        IDEAS * _ramp(ideas, 0, 0.7)
        + LANGUAGE * _ramp(measures.lix, by.lix - LIX_BELOW, by.lix)
        + LINKING * _ramp(connectors, 0, 1)
        + VARIETY * _ramp(measures.variety, 0.65, 0.85)
    )


def _length(words: float, guide: WordGuide) -> float:
    """Nothing below three tenths of the least number of words, nearly all from there on, all from the target."""
    return AT_LEAST * _ramp(words, 0.3 * guide.min, guide.min) + (1 - AT_LEAST) * _ramp(words, guide.min, guide.target)


def _ramp(value: float, nothing: float, all: float) -> float:
    """From 0 to 1 as a value goes from one bound to the other, which may lie below it."""
    if nothing == all:
        return float(value >= all)
    return min(1.0, max(0.0, (value - nothing) / (all - nothing)))


def _feedback(measures: Measures, by: Yardstick, found: int, doubts: Mapping[str, float]) -> str:
    """What is told: of several doubts the first, as the others are about what it leaves of the text."""
    words = f"{measures.words} {'Wort' if measures.words == 1 else 'Wörter'} (Ziel {by.guide.target})"
    ideas = f", {found} von {len(by.ideas)} Gedanken der Musterlösung" if by.ideas else ""
    doubted = [doubt for doubt, factor in doubts.items() if measures.words and factor < DOUBTFUL]
    return " ".join([f"Der Text ist geschätzt, nicht bewertet: {words}{ideas}.", *doubted[:1]])
