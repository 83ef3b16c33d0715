"""What an outline is made of, each piece handed out once: sentences, steps and questions of passages."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from domain.builder.knowledge import Source
from domain.questions.keywords import content_words, is_in, words_of
from domain.texts import fold
from infrastructure.builder.languages import SIMPLE, language_of
from infrastructure.builder.offline.manners import Manner
from infrastructure.builder.offline.passages import Passage, parsed

SHORTER = 2
"""How much shorter an exercise may be than its document plans it: the half of it."""

LIKE = 0.3
"""From which share on a passage has to do with something."""

USUAL_MINUTES = 15
"""How long steps take of which nobody says so."""


class Stock:
    """Passages in the order of a manner, none in another language than the outline's.

    What was taken of them does not come again, nor what says the same.
    """

    def __init__(self, sources: Sequence[Source], language: str, manner: Manner) -> None:
        passages = [one for one in parsed(sources, language) if language_of(one.source.text) in (language, SIMPLE)]
        self._worth = manner.worth
        self._passages = list(manner.rank([one for one in passages if not one.is_of_pitfalls and not one.is_of_use]))
        self._uses = [one for one in passages if one.is_of_use]
        self._pitfalls = [one for one in passages if one.is_of_pitfalls]
        self._taken_away = [one for one in passages if one.is_taken_away]
        self._begun: set[int] = set()
        self._told: set[str] = set()

    def topics(self) -> int:
        """How many passages can still be explained."""
        return sum(1 for one in self._passages if self._explains(one))

    def exercises(self, minutes: int) -> int:
        """How many passages have steps that so many minutes are enough for."""
        needed = accumulate(one.minutes or USUAL_MINUTES for one in self._passages if self._trains(one))
        return sum(1 for one in needed if one <= SHORTER * minutes)

    def topic(self, about: str = "", later: Sequence[str] = ()) -> Passage | None:
        """The next passage to be explained; the one that has most to do with something, if that is said.

        None that has more to do with something that comes later.
        """
        offered = [one for one in self._passages if self._explains(one)]
        if about:
            likeness = {one.number: _likeness(about, one) for one in offered}
            claimed = {one.number: max((_likeness(other, one) for other in later), default=0.0) for one in offered}
            fitting = [one for one in offered if likeness[one.number] >= max(LIKE, claimed[one.number])]
            offered = sorted(fitting, key=lambda one: -likeness[one.number])
        return self._begin(offered)

    def exercise(self, minutes: int) -> Passage | None:
        """The next passage with steps that can be gone through in so many minutes."""
        return self._begin([one for one in self._passages if self._trains(one) and one.minutes <= SHORTER * minutes])

    def taken_away(self) -> tuple[int, str] | None:
        """A sentence on what remains of a session, with the number of its passage."""
        return self._single((one, reversed(one.sentences)) for one in self._taken_away)

    def use(self) -> tuple[int, str] | None:
        """A sentence on when a session like this helps, with the number of its passage."""
        return self._single((one, one.sentences) for one in self._uses)

    def pitfall(self) -> tuple[int, str] | None:
        """A sentence on what goes wrong, with the number of its passage."""
        return self._single((one, one.sentences) for one in self._pitfalls)

    def sentences(self, passage: Passage, most: int, about: str = "") -> Sequence[str]:
        """Sentences of a passage that stand together: those that speak of something, and go best with the manner."""
        free, wanted = [one for one in passage.sentences if not self.is_told(one)], content_words(about)

        def worth(start: int) -> tuple[int, float]:
            window = free[start : start + most]
            said = words_of(" ".join(window))
            return sum(is_in(word, said) for word in wanted), sum(map(self._worth, window))

        start = max(range(max(len(free) - most, 0) + 1), key=worth)
        return self.tell(free[start : start + most])

    def questions(self, most: int) -> Sequence[tuple[int, str]]:
        """Questions for a discussion, of the best passages first, each with the number of its passage."""
        free = [(one.number, text) for one in self._passages for text in one.questions if not self.is_told(text)]
        self.tell(text for _, text in free[:most])
        return free[:most]

    def is_told(self, text: str) -> bool:
        """Whether a text was handed out."""
        return fold(text) in self._told

    def tell(self, texts: Iterable[str]) -> Sequence[str]:
        """The texts of which none was handed out; now they are."""
        fresh = [text for text in texts if not self.is_told(text)]
        self._told.update(map(fold, fresh))
        return list({fold(text): text for text in fresh}.values())

    def _explains(self, passage: Passage) -> bool:
        return passage.number not in self._begun and not passage.is_exercise and len(passage.sentences) > 1

    def _trains(self, passage: Passage) -> bool:
        return passage.number not in self._begun and passage.is_exercise

    def _single(self, offered: Iterable[tuple[Passage, Iterable[str]]]) -> tuple[int, str] | None:
        for passage, sentences in offered:
            for sentence in sentences:
                if self.tell([sentence]):
                    return passage.number, sentence
        return None

    def _begin(self, offered: Sequence[Passage]) -> Passage | None:
        if not offered:
            return None
        self._begun.add(offered[0].number)
        return offered[0]


def _likeness(about: str, passage: Passage) -> float:
    """The share of what something is about that a passage speaks of."""
    wanted, said = content_words(about), content_words(f"{passage.source.path} {passage.source.text}")
    return sum(is_in(word, said) for word in wanted) / len(wanted) if wanted else 0.0
