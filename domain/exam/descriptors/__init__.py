"""What a text on each step of each criterion is like, by the band of the Common European Framework.

The criteria and their five steps are those of the Goethe-Zertifikat (Goethe-Institut, model sets and regulations of the
examinations B1 to C1: Erfüllung, Kohärenz, Wortschatz, Strukturen). What may be expected in a band is taken from the
scales of the Common European Framework of Reference (Council of Europe 2001, chapter 5.2, and Companion Volume 2020):
range and control of vocabulary, grammatical accuracy, coherence and cohesion, sociolinguistic appropriateness. The
wording is our own. Pronunciation is not marked: of what was spoken there is the transcript.
"""

from collections.abc import Mapping
from typing import TypeAlias

Descriptors: TypeAlias = Mapping[str, Mapping[str, tuple[str, str, str, str, str]]]
"""By band (A, B, C) and criterion, for the steps A to E in order."""
