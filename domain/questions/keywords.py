"""Whether a text speaks of something: whole words, in whichever form English and German give them."""

import re
from collections.abc import Collection, Iterable, Sequence

from domain.texts import fold, shared_start

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ENDINGS = frozenset(
    (
        "", "s", "es", "ed", "d", "ing", "ies", "ied", "ily", "y", "ly", "er", "est", "ness", "e", "n", "en", "em",
        "ern", "st", "t", "te", "ten", "tet", "et", "nen", "in", "innen", "ung", "ungen", "lich", "lichen", "'s", "’s",
    )
)  # fmt: skip
"""What may stand after what two forms of a word have in common, their stem."""

OF_SHORT_WORDS = frozenset(("", "s", "es", "ed", "ing", "ly", "y", "e", "en", "er", "n", "'s", "’s"))
"""What may stand after a short word that is itself the stem; others make another word of it, as "star" and "start"."""

OF_SHORT_STEMS = frozenset(("e", "y", "ing", "ed", "es", "ies", "ied"))
LEAST_STEM = 3
LONG_STEM = 5

LEAST_PART = 4
"""Letters of a word that is found as the end of a German compound: "Gebühr" in "Kursgebühr"."""

PARTICIPLE, LONGEST_WITHOUT = "ge", 6
"""What begins a German participle; words of so many letters have none of it to spare."""

FUNCTION_WORDS = """
a about after all also am an and any are as at be because been before but by can could did do does for from had has
have he her here him his how i if in into is it its just me more most my no not now of off on one only or our out
over she so some than that the their them then there these they this those to too up us very was we were what when
where which who whom whose why will with would you your
aber alle als also am an auch auf aus bei bin bis da damit dann das dass dein dem den denn der des die dies diese
dieser dir doch du durch ein eine einem einen einer eines er es für gegen hat hatte hatten ich ihm ihn ihr ihre im
in ist ja kann kein keine man mehr mein mich mir mit nach nicht noch nur ob oder sehr sein seine sich sie sind so
über um und uns unter vom von vor war waren warum was weil welche wem wen wenn wer wie wieso wir wird wo wohin
wollte zu zum zur
"""
"""Words that hold sentences together and say nothing of what these are about."""


def words_of(text: str) -> Sequence[str]:
    """The words of a text as they are compared: folded, without accents."""
    return WORD.findall(fold(text, accents=False))


def content_words(text: str) -> Sequence[str]:
    """The words of a text that say what it is about, each once."""
    return list(dict.fromkeys(word for word in words_of(text) if word not in _FUNCTION))


def is_form(one: str, other: str) -> bool:
    """Whether two words are forms of the same one, by their letters: "found" is none of "find"."""
    return one == other or _inflected(one, other) or _inflected(_without(one), _without(other))


def is_in(word: str, words: Iterable[str]) -> bool:
    """Whether a word, or a form of it, is among others."""
    return any(is_form(word, other) for other in words)


def spoken_of(keywords: Collection[str], text: str) -> Sequence[str]:
    """The keywords that a text speaks of: those all of whose words are in it, by themselves or at a compound's end."""
    said = set(words_of(text))
    return [one for one in keywords if (parts := words_of(one)) and all(_is_said(part, said) for part in parts)]


def _is_said(word: str, said: Collection[str]) -> bool:
    return is_in(word, said) or any(len(word) >= LEAST_PART and other.endswith(word) for other in said)


def _inflected(one: str, other: str) -> bool:
    stem = shared_start(one, other)
    if stem < LEAST_STEM:
        return False
    rests = (one[stem:], other[stem:])
    endings = _endings(stem, is_word="" in rests)
    return all(rest in endings or (rest[:1] == one[stem - 1] and rest[1:] in ENDINGS) for rest in rests)


def _endings(stem: int, *, is_word: bool) -> frozenset[str]:
    if is_word:
        return ENDINGS if stem >= LONG_STEM else OF_SHORT_WORDS
    return ENDINGS if stem > LEAST_STEM else OF_SHORT_STEMS


def _without(word: str) -> str:
    """A participle without what German puts before it: "kauft" of "gekauft"."""
    return word.removeprefix(PARTICIPLE) if len(word) > LONGEST_WITHOUT else word


_FUNCTION = frozenset(words_of(FUNCTION_WORDS))
