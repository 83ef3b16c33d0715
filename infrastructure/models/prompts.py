"""Prompts: versioned files of whoever asks, filled with what a step is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

QUOTATION = re.compile(r"<(?=\s*+(?:/\s*+)?(?:material|answer)\b)", re.IGNORECASE)
"""What begins or ends a quotation; a text within one may not have it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent to a model, and under which name it is recorded.

    `shared` goes before the text: what several calls have in common. It is kept in the model's cache.
    """

    name: str
    text: str
    shared: str = ""


class Prompts:
    """The prompts in a folder. `current` says which version of each is in use.

    Older versions stay in the folder, for the events that name them.
    """

    def __init__(self, folder: Path, current: Mapping[str, int]) -> None:
        names = {step: f"{step}.v{version}" for step, version in current.items()}
        self._files = {step: Prompt(name, (folder / f"{name}.md").read_text("utf-8")) for step, name in names.items()}

    def fill(self, step: str, **values: object) -> Prompt:
        """The current prompt of a step. Values are quoted material: they cannot leave the quotation they stand in."""
        file = self._files[step]
        return Prompt(file.name, file.text.format(**{key: _quoted(value) for key, value in values.items()}))


def _quoted(value: object) -> str:
    return QUOTATION.sub("‹", str(value))
