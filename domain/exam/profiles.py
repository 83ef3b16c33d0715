"""What a level means for an exam: how long its texts are, how many options and items they have.

The figures of texts to read are those of the trainer that this kind is modelled on, those of texts to write the
Goethe-Zertifikat's model sets': at C1 about 230 words for an opinion and 120 for a letter.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.exam.plans import Level


@dataclass(frozen=True, slots=True)
class Profile:
    """A level: words of a gapped text, options of a gap, gaps of a text; words of a letter, an article and a talk.

    `band` is that of the Common European Framework, A, B or C, by which texts are marked.
    """

    band: str
    words: tuple[int, int]
    options: int
    items: int
    letter: tuple[int, int]
    article: tuple[int, int]
    talk: tuple[int, int]

    def text(self, low: float, high: float) -> list[int]:
        """The words of a text that is so many times as long as a gapped one, to the nearest ten."""
        return [round(self.words[0] * low / 10) * 10, round(self.words[1] * high / 10) * 10]


PROFILES: Mapping[Level, Profile] = {
    Level.A1: Profile("A", (60, 90), 3, 4, (25, 30), (30, 40), (40, 60)),
    Level.A2: Profile("A", (90, 130), 3, 4, (30, 40), (50, 60), (50, 95)),
    Level.B1: Profile("B", (130, 180), 3, 6, (35, 40), (70, 80), (100, 160)),
    Level.B2: Profile("B", (180, 230), 4, 6, (85, 100), (130, 150), (150, 240)),
    Level.C1: Profile("C", (220, 260), 4, 8, (100, 120), (200, 230), (250, 400)),
    Level.C2: Profile("C", (280, 320), 4, 8, (150, 180), (300, 350), (310, 480)),
}
