"""How fast books are read: words a minute of grown-ups in their own language.

Silent and aloud in English: Brysbaert (2019), How many words do we read per minute?, Journal of Memory and Language
109, 104047. Aloud in other languages, and on average over 17: Trauzettel-Klosinski and Dietz (2012), Standardized
Assessment of Reading Performance: The New International Reading Speed Texts IReST, IOVS 53(9), 5452-5461. Brysbaert
finds that languages differ by how many words say the same; so silent reading is taken to be as much faster there.
"""

from domain.languages import main_language

SILENT_ENGLISH, ALOUD_ENGLISH = 238, 183
ALOUD = {"en": ALOUD_ENGLISH, "de": 179, "ar": 138}
ALOUD_ELSEWHERE = 184
"""The average over the languages of IReST."""


def words_per_minute(language: str, *, aloud: bool) -> float:
    """How many words of a language are read in a minute."""
    spoken = ALOUD.get(main_language(language), ALOUD_ELSEWHERE)
    return spoken if aloud else spoken * SILENT_ENGLISH / ALOUD_ENGLISH


def estimated_minutes(word_count: int, language: str, *, aloud: bool = True) -> float:
    """How many minutes it takes to read so many words of a language."""
    return word_count / words_per_minute(language, aloud=aloud)
