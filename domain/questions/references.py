"""What the texts of a draft name by reference: a target as `{A}`, by its draft's label; an item as `{1}`, by its place.

Targets get their letters when they have been shuffled, items their numbers from the part that they stand in.
"""

import re
from collections.abc import Callable, Mapping

from domain.questions.question import InvalidDraft

LETTER = re.compile(r"\{([A-Z])\}")
NUMBER = re.compile(r"\{([0-9]{1,2})\}")


def lettered(text: str, letters: Mapping[str, str]) -> str:
    """The text with the letters that the targets are shown with. Raises `InvalidDraft` for one that there is not."""

    def letter(found: re.Match[str]) -> str:
        if found[1] not in letters:
            raise InvalidDraft(f"{found[0]} in {text!r} is no target")
        return letters[found[1]]

    return LETTER.sub(letter, text)


def printed(first: int, items: int) -> Callable[[str], str]:
    """What puts the printed numbers into a text about so many items, of which the first has the number `first`.

    It raises `InvalidDraft` for an item that there is not.
    """

    def number(found: re.Match[str]) -> str:
        if not 1 <= int(found[1]) <= items:
            raise InvalidDraft(f"{found[0]} is no item; there are {items}")
        return str(first + int(found[1]) - 1)

    return lambda text: NUMBER.sub(number, text)
