"""What a level means for an exam: how long its texts are, how many options and items they have.

The figures are those of the trainer that this kind is modelled on; C1 agrees with the Goethe-Zertifikat's model set.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.exam.plans import Level


@dataclass(frozen=True, slots=True)
class Profile:
    """A level: words of a gapped text, options of a gap, gaps of a text; words of a letter and of an article."""

    words: tuple[int, int]
    options: int
    items: int
    letter: tuple[int, int]
    article: tuple[int, int]

    def text(self, low: float, high: float) -> list[int]:
        """The words of a text that is so many times as long as a gapped one, to the nearest ten."""
        return [round(self.words[0] * low / 10) * 10, round(self.words[1] * high / 10) * 10]


PROFILES: Mapping[Level, Profile] = {
    Level.A1: Profile((60, 90), 3, 4, (30, 40), (40, 50)),
    Level.A2: Profile((90, 130), 3, 4, (40, 60), (60, 80)),
    Level.B1: Profile((130, 180), 3, 6, (80, 100), (100, 120)),
    Level.B2: Profile((180, 230), 4, 6, (120, 150), (150, 180)),
    Level.C1: Profile((220, 260), 4, 8, (200, 250), (250, 300)),
    Level.C2: Profile((280, 320), 4, 8, (250, 300), (300, 350)),
}
