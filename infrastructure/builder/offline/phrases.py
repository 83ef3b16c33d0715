"""What an outline says by itself, in German and English, in the manner of its persona."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from domain.languages import main_language
from domain.questions.keywords import spoken_of

MINUTES = re.compile(r"(\{(\w{1,20})\} [Mm]inute)[ns]\b")
"""Minutes whose number is filled in: where there is one, the last letter goes."""

FOLDER = Path(__file__).parent
LONGEST_SUBJECT = 80
"""Characters of what a phrase is about."""


PHRASES: Mapping[str, Mapping[str, Any]] = {
    language: json.loads((FOLDER / f"phrases.{language}.json").read_text("utf-8")) for language in ("de", "en")
}
"""The phrases by language. One is for all manners, or has one for each."""


class Phrases:
    """The phrases of a language, English for one that has none, as a persona of some manner says them."""

    def __init__(self, language: str, manner: str) -> None:
        self._phrases = PHRASES.get(main_language(language), PHRASES["en"])
        self._manner = manner

    def say(self, key: str, **values: object) -> str:
        """A phrase."""
        return _said(self._of_manner(key), values)

    def lines(self, key: str, **values: object) -> Sequence[str]:
        """The phrases of a list."""
        return [_said(line, values) for line in self._of_manner(key)]

    def materials(self, texts: Sequence[str]) -> tuple[str, ...]:
        """What has to be in the room for what some texts say."""
        said = "\n".join(texts)
        named: Mapping[str, Sequence[str]] = self._phrases["materials"]
        return tuple(name for name, words in named.items() if spoken_of(words, said))

    def _of_manner(self, key: str) -> Any:
        phrase = self._phrases[key]
        return phrase[self._manner] if isinstance(phrase, dict) else phrase


def _said(phrase: str, values: Mapping[str, object]) -> str:
    """A phrase, filled; one minute is one."""
    return MINUTES.sub(lambda found: found[1] if values.get(found[2]) == 1 else found[0], phrase).format(**values)


def subject(text: str) -> str:
    """What a phrase is about, in one line that is not too long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1].rstrip()}…"
