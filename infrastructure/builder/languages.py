"""The languages of the session builder: which one a text is in, and by which rules its words are found."""

from collections.abc import Mapping

SIMPLE = "simple"
"""Of all other languages: words are found as they stand."""

CONFIGS: Mapping[str, str] = {"de": "german", "en": "english", SIMPLE: "simple"}
"""PostgreSQL's configurations of full text search."""

LOOKED_AT = 20_000
"""Characters of a text by which its language is known."""

CLOSE = 5.0
"""How much less likely (natural logarithm) German or English may be than another language and still be taken.

A title of two words looks like any of a family's; a sentence in another language is 60 and more away.
"""


def language_of(text: str) -> str:
    """Which language a text is in: "de", "en", or "simple" for any other, and for a text without words."""
    import py3langid

    likely: dict[str, float] = dict(py3langid.rank(text[:LOOKED_AT]))
    best, ours = max(likely.values()), max(("de", "en"), key=lambda language: likely[language])
    return ours if any(map(str.isalpha, text[:LOOKED_AT])) and best - likely[ours] < CLOSE else SIMPLE
