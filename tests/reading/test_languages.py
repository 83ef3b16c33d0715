"""In which language a reader is told something."""

from dataclasses import replace

import pytest

from domain.reading.dictionary import shown_in
from domain.reading.explaining import in_language
from tests.support.small_book import BOOK

FINNISH = replace(BOOK.entries[0], translations={"fi": "hanhi"})


@pytest.mark.parametrize(("language", "translation"), [("fi", "hanhi"), ("FI-fi", "hanhi"), ("fil", None)])
def test_a_language_is_told_from_another_that_begins_alike(language: str, translation: str | None) -> None:
    assert shown_in(FINNISH, "en", language).translation == translation
    assert in_language({"fi": "Hyvä.", "en": "Good."}, language) == ("Hyvä." if translation else "Good.")
