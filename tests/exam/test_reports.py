"""What an examiner may report: a step for each criterion, with words that stand in the text."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from domain.questions.marks import MarkDecision
from domain.questions.reports import REPORT_SCHEMA, GradeReport, InvalidReport, read_report, stands_in
from domain.questions.tasks import RubricCriterion, Step
from domain.session import Id

CRITERIA = ("task", "coherence", "vocabulary", "structures")
RUBRIC = tuple(RubricCriterion(Id(id), id.title(), 4) for id in CRITERIA)
TEXT = 'Sehr geehrte Damen und Herren,\n\nich schreibe  Ihnen "wegen" der Absage. Das geht so nicht.'

REPORT: Mapping[str, Any] = {
    "criteria": [
        {
            "id": id,
            "decisions": [{"source": "ich schreibe Ihnen", "award": True, "justification": "it is to the point"}],
            "reason": f"the reason for {id}",
            "step": step,
        }
        for id, step in zip(CRITERIA, "ABCD", strict=True)
    ],
    "summary": "A clear letter.",
    "nextStep": "Ask for a date.",
    "languageNotes": [f"note {n}" for n in range(8)],
}


def report(criterion: int | None = None, **changes: Any) -> Mapping[str, Any]:
    """The report, or one of its criteria, changed."""
    changed = deepcopy(dict(REPORT))
    (changed if criterion is None else changed["criteria"][criterion]).update(changes)
    return changed


def citing(*sources: str) -> Mapping[str, Any]:
    """A report that rests one criterion on these words."""
    decisions = [{"source": source, "award": False, "justification": "so it is"} for source in sources]
    return report(1, decisions=decisions)


def read(raw: Mapping[str, Any], text: str = TEXT) -> GradeReport:
    return read_report(RUBRIC, text, raw, "model")


def test_a_report_has_the_shape_that_is_asked_for() -> None:
    Draft202012Validator.check_schema(REPORT_SCHEMA)
    Draft202012Validator(REPORT_SCHEMA).validate(REPORT)
    for step in ("F", "a", "", 1, None):
        assert not Draft202012Validator(REPORT_SCHEMA).is_valid(report(0, step=step))


def test_the_step_comes_after_what_it_rests_on() -> None:
    mark = REPORT_SCHEMA["properties"]["criteria"]["items"]["properties"]
    assert list(mark) == ["id", "decisions", "reason", "step"]


def test_a_report_is_read() -> None:
    found = read(REPORT)
    assert (found.model_id, found.summary, found.next_step) == ("model", "A clear letter.", "Ask for a date.")
    assert [(mark.id, mark.step) for mark in found.marks] == list(zip(CRITERIA, Step, strict=False))
    assert found.marks[2].reason == "the reason for vocabulary"
    assert found.marks[2].decisions == (MarkDecision(True, "ich schreibe Ihnen", "it is to the point"),)


def test_the_first_six_language_notes_are_kept() -> None:
    assert read(REPORT).language_notes == tuple(f"note {n}" for n in range(6))


def test_criteria_may_come_in_any_order() -> None:
    assert read(report(criteria=list(reversed(REPORT["criteria"])))) == read(REPORT)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (report(3, id="style"), "the criteria are to be task, coherence, vocabulary, structures"),
        (report(3, id="task"), "the criteria are to be"),
        (report(criteria=REPORT["criteria"][:3]), "the criteria are to be"),
        (report(criteria=[*REPORT["criteria"], REPORT["criteria"][0]]), "the criteria are to be"),
        (report(criteria=[]), "the criteria are to be"),
        (report(2, reason=" \n"), "vocabulary has no reason"),
        (citing(), "coherence cites nothing of the text"),
        (citing("ich schreibe Ihnen", "nirgends"), "citation 2 of coherence does not stand in the text"),
    ],
)
def test_a_report_that_does_not_fit_rubric_and_text_is_invalid(raw: Mapping[str, Any], reason: str) -> None:
    with pytest.raises(InvalidReport, match=reason):
        read(raw)


def test_a_refused_citation_is_not_repeated_in_the_message() -> None:
    with pytest.raises(InvalidReport) as refused:
        read(citing("a secret of somebody's"))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "citation",
    [
        "Sehr geehrte Damen und Herren, ich",
        "schreibe\nIhnen",
        "„ich schreibe Ihnen“",
        "Ihnen wegen der Absage.",
        "Ihnen »wegen« der",
        ", ich",
        "Absage",
        TEXT,
    ],
)
def test_words_that_stand_in_the_text(citation: str) -> None:
    assert stands_in(TEXT, citation)


@pytest.mark.parametrize(
    "citation",
    [
        "",
        " ",
        ".",
        "„“",
        "ich schrieb Ihnen",
        "ICH SCHREIBE",
        "schreib",
        "ie",
        "Sehr … Herren",
        "Herren ich",
        "nicht"[:4],
    ],
)
def test_words_that_do_not_stand_in_the_text_as_they_are(citation: str) -> None:
    assert not stands_in(TEXT, citation)


WORDS = st.lists(st.text("abcäöüß.*+?()[]\\^$|", min_size=1, max_size=8), min_size=1, max_size=12)


@given(WORDS, st.data())
def test_any_run_of_whole_words_stands_in_its_text_however_it_is_spaced_and_quoted(words: list[str], data: Any) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    cited = words[start : data.draw(st.integers(start + 1, len(words)))]
    spaces = st.sampled_from([" ", "\n", "  ", "\u00a0"])
    text = "".join(word + data.draw(spaces) for word in words)
    citation = "„" + "".join(word + data.draw(spaces) for word in cited) + "“"
    assert stands_in(text, citation) == any(letter.isalnum() for word in cited for letter in word)


def test_words_stand_in_a_text_whose_letters_are_in_two_pieces_or_that_has_characters_that_are_not_seen() -> None:
    assert stands_in(normalize("NFD", "Eine schöne Übung für alle."), "schöne Übung")
    assert stands_in("Die Versi\u00adcherung\u200b zahlt.", "Die Versicherung zahlt")
    assert stands_in("Die Versicherung zahlt.", normalize("NFD", "zahlt"))
