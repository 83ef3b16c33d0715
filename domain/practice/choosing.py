"""Exercises that are answered by choosing an option."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from domain.json import Json, JsonObject
from domain.practice.answers import folded
from domain.practice.chance import shuffled
from domain.practice.decks import Node
from domain.practice.events import Key
from domain.practice.words import places, stretches

Built: TypeAlias = tuple[JsonObject, Key]
"""What is shown, and what is right."""

GAP = "____"
MOST_OPTIONS = 4
PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb", "preposition")


def _choice(right: str, wrong: Iterable[str], node: Node, seed: str, **prompt: Json) -> Built | None:
    """A question with up to four options; None if there is nothing to tell the right one from."""
    distinct = {folded(text): text for text in wrong if text.strip() and folded(text) != folded(right)}
    if not distinct:
        return None
    chosen = shuffled(distinct.values(), f"{seed}/wrong")[: MOST_OPTIONS - 1]
    options = [
        {"id": id, "text": text}
        for id, text in zip("abcd", shuffled([right, *chosen], f"{seed}/options"), strict=False)
    ]
    correct = next(option["id"] for option in options if option["text"] == right)
    return {**prompt, "options": options}, Key(right, option=correct, explanation=node.note)


def _meaning(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    wrong = node.distractors or [other.back for other in others]
    question = "Which is right?" if node.distractors else "What does it mean?"
    return _choice(node.back, wrong, node, seed, question=question, text=node.front)


def _front(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    wrong = [other.front for other in others]
    return _choice(node.front, wrong, node, seed, question="How is it said?", text=node.back)


def gapped(node: Node) -> str | None:
    """The example with a gap in place of its answer; None where the answer is no whole word of it."""
    found = places(node.example.answer, node.example.text) if node.example else []
    if node.example is None or not found:
        return None
    start, end = found[0]
    return f"{node.example.text[:start]}{GAP}{node.example.text[end:]}"


def _told(node: Node) -> str | None:
    """The example with its gap, and on a line of its own what it says, or else what the item means.

    Without that, other words would fit as well.
    """
    text = gapped(node)
    return f"{text}\n{node.example.translation or node.back}" if text and node.example else None


def _missing_word(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    assert node.example
    wrong = [other.example.answer if other.example else other.front for other in others]
    text = _told(node)
    return _choice(node.example.answer, wrong, node, seed, question="What is missing?", text=text) if text else None


def _next_word(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    pieces = node.sequence or ()
    if len(pieces) < 3:
        return None
    known = shuffled(range(1, len(pieces)), seed)[0]
    others_pieces = (piece for other in others for piece in other.sequence or ())
    wrong = [piece for piece in (*pieces[known + 1 :], *others_pieces) if piece not in pieces[:known]]
    return _choice(pieces[known], wrong, node, seed, question="What comes next?", pieces=list(pieces[:known]))


def _root(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    if node.root == node.front:
        return None
    wrong = [other.root for other in others if other.root]
    return _choice(node.root or "", wrong, node, seed, question="Which root is it from?", text=node.front)


def _part_of_speech(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    wrong = [*(other.part_of_speech for other in others if other.part_of_speech), *PARTS_OF_SPEECH]
    return _choice(node.part_of_speech or "", wrong, node, seed, question="What kind of word is it?", text=node.front)


def _in_context(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    assert node.example
    question = f"What does “{node.example.answer}” mean here?"
    return _choice(node.back, [other.back for other in others], node, seed, question=question, text=node.example.text)


def _mistake(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    """Which stretch of the sentence is wrong, among others of as many words."""
    wrong = node.wrong_example
    assert wrong
    found = places(wrong.error, wrong.text)
    if not found:
        return None
    (start, end), length = found[0], len(wrong.error.split())
    rest = [*stretches(wrong.text[:start], length), *stretches(wrong.text[end:], length)]
    built = _choice(wrong.error, rest, node, seed, question="Where is the mistake?", text=wrong.text)
    if built is None:
        return None
    prompt, key = built
    return prompt, Key(f"{wrong.error} → {wrong.correction}", option=key.option, explanation=node.note)


def _fitting_sentence(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    assert node.example
    answer = folded(node.example.answer)
    wrong = [_told(other) or "" for other in others if other.example and folded(other.example.answer) != answer]
    question, sentence = "Which sentence does it fit into?", _told(node)
    if sentence is None:
        return None
    return _choice(sentence, wrong, node, seed, question=question, text=node.example.answer)


def _connection(node: Node, others: Sequence[Node], seed: str) -> Built | None:
    assert node.example
    if not node.example.translation:
        return None
    wrong = [other.example.text for other in others if other.example]
    question = "Which sentence says this?"
    return _choice(node.example.text, wrong, node, seed, question=question, text=node.example.translation)


BUILDERS: Mapping[str, Callable[[Node, Sequence[Node], str], Built | None]] = {
    "mcq_ar_to_en": _meaning,
    "mcq_en_to_ar": _front,
    "missing_word_mcq": _missing_word,
    "next_word_mcq": _next_word,
    "identify_root": _root,
    "pos_tagging": _part_of_speech,
    "contextual_translation": _in_context,
    "find_mistake": _mistake,
    "reverse_cloze": _fitting_sentence,
    "cross_verse_connection": _connection,
}
