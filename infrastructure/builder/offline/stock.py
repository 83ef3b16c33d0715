"""What an outline is made of, each piece handed out once: sentences, steps and questions of passages."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TypeAlias

from domain.builder.knowledge import Source
from domain.questions.keywords import content_words, is_in, words_of
from domain.texts import fold
from infrastructure.builder.languages import SIMPLE, language_of
from infrastructure.builder.offline.manners import Manner
from infrastructure.builder.offline.passages import Passage, longest_named, parsed

SHORTER = 2
"""How much shorter an exercise may be than its document plans it: the half of it."""

Asked: TypeAlias = tuple[str, str]
"""What is asked for: its title, and what is said of it."""

LIKE, SHARED = 0.3, 0.75
"""From which share on a passage has to do with something; and may be told of in two sections."""

NEAR = 0.9
"""How near a passage is, beside the nearest one, that is used where none has a word of what is needed."""

FEWEST_WORDS = 2
"""Words of what is needed in the text of a passage that has to do with it."""

USUAL_MINUTES = 15
"""How long steps take of which nobody says so."""


class Stock:
    """Passages in the order of a manner, none in another language than the outline's.

    What was taken of them does not come again, nor what says the same.
    """

    def __init__(self, sources: Sequence[Source], language: str, manner: Manner, need: str = "") -> None:
        written = [one for one in parsed(sources, language) if language_of(one.source.text) in (language, SIMPLE)]
        nearest = max((one.source.similarity for one in written), default=0.0)
        near = [one for one in written if one.source.similarity >= NEAR * nearest]
        passages = [one for one in written if speaks_of(need, one)] or near
        self._all = passages
        self._worth = manner.worth
        taught = manner.rank([one for one in passages if not one.is_of_pitfalls and not one.is_of_use])
        self._passages = sorted(taught, key=lambda one: one.is_taken_away)
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

    def topic(self) -> Passage | None:
        """The next passage to be explained."""
        return self._begin([one for one in self._passages if self._explains(one)])

    def shown(self, title: str) -> Passage | None:
        """The next passage that a recording may be about: one below headings that have to do with a session's title."""
        return self._begin([one for one in self._passages if self._explains(one) and is_headed(title, one)])

    def assigned(self, asked: Sequence[Asked]) -> Mapping[Asked, Passage]:
        """Passages for what the author asks for: each for what it speaks of most, whichever comes first.

        What has none of its own shares one that speaks of most of it.
        """
        found: dict[Asked, Passage] = {}
        texts = {passage.number: content_words(passage.said) for passage in self._passages}

        def weight(one: Asked, passage: Passage) -> float:
            words = [word for word in content_words(" ".join(one)) if is_in(word, texts[passage.number])]
            return sum(1 / sum(is_in(word, said) for said in texts.values()) for word in words)

        pairs = [(weight(one, passage), one, passage) for passage in self._passages for one in asked]
        for _, one, passage in sorted(pairs, key=lambda pair: -round(pair[0], 1)):
            if likeness(one, passage) >= LIKE and one not in found and self._explains(passage):
                found[one] = passage
                self._begun.add(passage.number)
        for one in asked:
            best = max(self._all, key=lambda passage: likeness(one, passage), default=None)
            if best and one not in found and likeness(one, best) >= SHARED:
                found[one] = best
        return found

    def exercise(self, minutes: int, explained: Sequence[str] = (), later: Sequence[Asked] = ()) -> Passage | None:
        """The next passage with steps that can be gone through in so many minutes: best on what was explained.

        None that belongs to something that is explained later.
        """
        offered = [one for one in self._passages if self._trains(one) and one.minutes <= SHORTER * minutes]
        now = {one.number: max((likeness((text, ""), one) for text in explained), default=0.0) for one in offered}
        then = {one.number: max((likeness(asked, one) for asked in later), default=0.0) for one in offered}
        fitting = [one for one in offered if then[one.number] < LIKE or then[one.number] <= now[one.number]]
        return self._begin(sorted(fitting, key=lambda one: -now[one.number]))

    def taken_away(self) -> tuple[int, str] | None:
        """A sentence on what remains of a session, with the number of its passage."""
        return self._single((one, reversed(one.sentences)) for one in self._taken_away)

    def use(self) -> tuple[int, str] | None:
        """A sentence on when a session like this helps, with the number of its passage."""
        return self._single((one, one.sentences) for one in self._uses)

    def pitfall(self, about: Asked, others: Sequence[Asked], least: float) -> tuple[int, str] | None:
        """A sentence on what goes wrong, with the number of its passage: best on this, none on one of the others.

        At least such a share of what it is about has to be in it.
        """
        offered = []
        for passage in self._pitfalls:
            for sentence in passage.sentences:
                ours, theirs = share(about, sentence), max((share(one, sentence) for one in others), default=0.0)
                if ours >= least and (ours >= theirs or theirs < LIKE):
                    offered.append((ours, passage, sentence))
        ranked = sorted(offered, key=lambda one: (-one[0] if one[0] >= LIKE else 0, -self._worth(one[2])))
        return self._single((passage, [sentence]) for _, passage, sentence in ranked)

    def sentences(self, passage: Passage, most: int, minutes: int, about: str = "") -> Sequence[str]:
        """Sentences of a passage that stand together: those that speak of something, and go best with the manner.

        None that names more minutes than there are.
        """
        fitting = [one for one in passage.sentences if longest_named(one) <= minutes]
        free, wanted = [one for one in fitting if not self.is_told(one)], content_words(about)

        def worth(start: int) -> tuple[int, float]:
            window = free[start : start + most]
            said = words_of(" ".join(window))
            return sum(is_in(word, said) for word in wanted), sum(map(self._worth, window))

        start = max(range(max(len(free) - most, 0) + 1), key=worth)
        return self.tell(free[start : start + most])

    def questions(self, most: int) -> Sequence[tuple[int, str]]:
        """Questions for a discussion, of the best passages first, each with the number of its passage."""
        free = [
            (one.number, text)
            for one in self._passages
            for text in sorted(one.questions, key=self._worth, reverse=True)
            if not self.is_told(text)
        ]
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


def likeness(asked: Asked, passage: Passage) -> float:
    """How much of what is asked for a passage speaks of, from 0 to 1: its heading counts once more."""
    text, heading = passage.said, passage.heading
    return (2 * share(asked, text) + share(asked, heading)) / 3 if share(asked, heading) else share(asked, text) * 0.9


def share(asked: Asked, text: str) -> float:
    """The share of a title, or of it with its description if that is more, that a text speaks of."""
    said = content_words(text)
    return max(_found(asked[0], said), _found(" ".join(asked), said))


def _found(wanted: str, said: Sequence[str]) -> float:
    words = content_words(wanted)
    return sum(is_in(word, said) for word in words) / len(words) if words else 0.0


def speaks_of(need: str, passage: Passage) -> bool:
    """Whether a passage has words of what is needed: one in its headings, or two in its text."""
    wanted, said = content_words(need), content_words(passage.source.text)
    return is_headed(need, passage) or sum(is_in(word, said) for word in wanted) >= FEWEST_WORDS


def is_headed(need: str, passage: Passage) -> bool:
    """Whether the headings above a passage have a word of what is needed."""
    said = content_words(f"{passage.source.document_title} {passage.source.path}")
    return any(is_in(word, said) for word in content_words(need))
