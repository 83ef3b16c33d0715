"""Exercises that are answered by a text, by putting pieces in order, or by the learner's own judgement."""

import re
from collections.abc import Callable, Mapping, Sequence
from unicodedata import normalize

from domain.json import Json
from domain.practice.chance import shuffled
from domain.practice.choosing import Built, gapped
from domain.practice.decks import BETWEEN_MEANINGS, TERM, Example, Node
from domain.practice.events import Key

FOREIGN_PIECES = 2
"""Pieces of other items that are mixed in where a sequence is recalled rather than sorted."""

MOST_WORDS_OF_A_MEANING, FEWEST_WORDS_TO_SAY_IT, MOST_WORDS_OF_A_SENTENCE = 8, 5, 12
"""A meaning of more words, or without a way to say it in as few, is a definition, which nobody writes word for word;
a longer sentence is too long to type."""

IN_FRONT = frozenset(("der", "die", "das", "ein", "eine", "sich", "a", "an", "the", "to"))
"""Words in front of the one that is looked up: their first letter tells nothing, or no more than the gender."""

CASE = re.compile(r" \+ (?:Akk|Dat|Gen)\.?$")
"""The case that a German preposition takes, as decks note it: no part of what is said."""

NOT_LETTERS = re.compile(r"[^\w]+")
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def _text(right: str, node: Node, *also: str, **prompt: Json) -> Built:
    return prompt, Key(right, accepted=(right, *also), explanation=node.note)


def _first_letter(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    """The first letter of the word that is looked up, and what stands in front of it as "…".

    A front of one letter would be given away. The case that stands behind a preposition need not be written.
    """
    words = [letters for word in normalize("NFC", node.front).split() if (letters := NOT_LETTERS.sub("", word))]
    if len("".join(words)) < 2:
        return None
    before = next((n for n, word in enumerate(words[:-1]) if word.casefold() not in IN_FRONT), len(words) - 1)
    hint = f"{'… ' * before}{words[before][0]}…"
    return _text(node.front, node, CASE.sub("", node.front), question="How is it said?", text=node.back, hint=hint)


def _first_word(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    """How a sentence begins. Steps of a procedure are not asked for: they can be said in many ways."""
    if node.kind == TERM:
        return None
    first, *rest = node.sequence or ("",)
    hint = " ".join(_blurred(word) for word in first.split())
    return _text(first, node, question="How does it begin?", pieces=rest, hint=hint)


def meanings(back: str) -> list[str]:
    """The ways to say a meaning: whole, without what stands in brackets, and each of its alternatives.

    There are none for what stands in brackets altogether: that describes a word and is no translation of it.
    """
    bare = " ".join(IN_BRACKETS.sub(" ", back).split())
    if not bare:
        return []
    parts = [part.strip() for part in BETWEEN_MEANINGS.split(bare)]
    return list(dict.fromkeys(text for text in (back, bare, *parts) if text))


def _translation(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    ways = meanings(node.back)
    fewest = min((len(way.split()) for way in ways), default=None)
    if fewest is None or fewest > FEWEST_WORDS_TO_SAY_IT or len(node.back.split()) > MOST_WORDS_OF_A_MEANING:
        return None
    return _text(node.back, node, *ways, question="What does it mean?", text=node.front)


def _cloze(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    assert node.example
    text, hint = gapped(node), node.example.translation or node.back
    return _text(node.example.answer, node, question="Fill the gap.", text=text, hint=hint) if text else None


def _phrase(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    assert node.example
    if not _can_be_written(node.example):
        return None
    return _text(node.example.text, node, question="Say it.", text=node.example.translation)


def _whole_text(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    assert node.example
    begins, _sep, rest = node.example.text.partition(" ")
    if not rest or not _can_be_written(node.example):
        return None
    hint = node.example.translation
    return _text(node.example.text, node, question="Write the whole sentence.", text=f"{begins} …", hint=hint)


def _can_be_written(example: Example) -> bool:
    """Whether there is something to go by, and not too much of it."""
    return bool(example.translation) and len(example.text.split()) <= MOST_WORDS_OF_A_SENTENCE


def _ordered(node: Node, seed: str, pieces: Sequence[str], mixed: Sequence[str], **prompt: Json) -> Built | None:
    """Pieces to put in order; None where the order could not be told."""
    if len(pieces) < 3 or len(set(pieces)) < len(pieces):
        return None
    shown = " ".join(node.sequence or ())
    for attempt in range(len(mixed)):
        order = shuffled(mixed, f"{seed}/{attempt}")
        if order[: len(pieces)] != list(pieces):
            return {**prompt, "pieces": order}, Key(shown, sequence=tuple(pieces), explanation=node.note)
    return None


def _sorting(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    pieces = node.sequence or ()
    return _ordered(node, seed, pieces, pieces, question="Put the pieces in order.")


def _recalling(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    pieces = node.sequence or ()
    found = dict.fromkeys(piece for other in others for piece in other.sequence or () if piece not in pieces)
    foreign = shuffled(found, f"{seed}/foreign")[:FOREIGN_PIECES]
    if not foreign:
        return None
    question = "Put the pieces that belong here in order."
    return _ordered(node, seed, pieces, [*pieces, *foreign], question=question, text=node.front)


def _chain(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    first, *rest = node.sequence or ("",)
    return _ordered(node, seed, rest, rest, question="Go on from here, in order.", text=first)


def _flash_card(node: Node, _: Sequence[Node], seed: str) -> Built:
    return {"question": "Recall the other side, then look.", "text": node.front}, Key(node.back, explanation=node.note)


def _echo(node: Node, _: Sequence[Node], seed: str) -> Built | None:
    assert node.example
    if not node.example.translation:
        return None
    hidden = [_blurred(word) for word in node.example.text.split()]
    prompt = {
        "question": "Recall the sentence, then look.",
        "text": " ".join(hidden),
        "hint": node.example.translation,
    }
    return prompt, Key(node.example.text, explanation=node.note)


def _blurred(word: str) -> str:
    """A word of which the first and the last letter are left; short ones only keep the first."""
    letters = NOT_LETTERS.sub("", word)
    if len(letters) < 3:
        return f"{letters[:1]}…"
    return f"{letters[0]}…{letters[-1]}"


BUILDERS: Mapping[str, Callable[[Node, Sequence[Node], str], Built | None]] = {
    "first_letter_hint": _first_letter,
    "first_word_recall": _first_word,
    "translation": _translation,
    "cloze_deletion": _cloze,
    "translate_phrase": _phrase,
    "full_verse_input": _whole_text,
    "ayah_sequence": _sorting,
    "sequence_recall": _recalling,
    "ayah_chain": _chain,
    "memorization": _flash_card,
    "echo_recall": _echo,
}
