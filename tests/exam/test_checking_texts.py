"""Rules for the texts of papers: each finds its fault in a paper that had none."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.exam.authoring import Segment, Source
from domain.exam.plans import Level, deep_merge
from infrastructure.exam.checking import bands, density, language, names, numbers, repeated
from infrastructure.exam.checking.parts import PaperPart
from tests.support.paper_parts import (
    BOOKS,
    COMMENTS,
    DISCUSSION,
    GAPS,
    PARTS,
    QUESTIONS,
    SENTENCES,
    VERDICTS,
    Draft,
    beside,
    changed,
    told,
)


def first(faults: Iterator[str]) -> str:
    """The first of the faults that are found."""
    return next(faults, "none")


def saying(text: str, paper: str) -> PaperPart:
    """A part of a paper that says no more than this."""
    part = PARTS[VERDICTS]
    return replace(part, paper=paper, source=Source("KULTUR", "", text), drafts=())


# ---------------------------------------------------------------- names and turns of phrase


def test_a_speaker_of_one_paper_who_is_named_in_another_is_found() -> None:
    speaker = Segment("guest", "Quirin Abendroth", "Guten Tag.", "Gast")
    part = PARTS[DISCUSSION]
    spoken = replace(part, paper="another", source=replace(part.source, segments=(*part.source.segments, speaker)))
    found = [*names.in_two_papers([told(VERDICTS, "Gast ist Quirin Abendroth."), spoken])]
    assert "Abendroth is a name and stands in another, listening_c1_1" in found
    assert "Quirin is a name and stands in another, listening_c1_1" in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Das sagte Frau Abendroth.", "Nun kommt Abendroth."),
        ("Das sagte, nach langem Zögern, Quirin Abendroth allen.", "Abendroth kam."),
    ],
)
def test_a_name_that_stands_in_the_texts_of_two_papers_is_found(one: str, other: str) -> None:
    found = [*names.in_two_papers(beside(told(VERDICTS, one), told(QUESTIONS, other)))]
    assert "Abendroth is a name and stands in listening_c1_1, reading_c1_1" in found


def test_what_has_an_article_is_no_name() -> None:
    one = told(VERDICTS, "Er aß im Stehen Brühwürfel Tortenguss, dazu einen Brühwürfel und den Tortenguss.")
    assert not [*names.in_two_papers(beside(one, told(QUESTIONS, "Brühwürfel, Tortenguss.")))]


@pytest.mark.parametrize(
    "phrase",
    [
        "Davon wird man weder satt noch reich und schon gar nicht froh.",
        "Das hat er mir so gesagt.",
        "Kleine Igel schnarchen wohlig.",
        "Reich wird man ja nie.",
        "Das ist etwas ganz anderes.",
        "Nur: Das hilft ihm nicht.",
        "Es währte vierzehn Jahre.",
        "Nein, glaube ich Ihnen sofort.",
    ],
)
def test_a_turn_of_phrase_in_two_papers_is_found(phrase: str) -> None:
    assert first(repeated.phrases([saying(phrase, "one"), saying(phrase, "two")])).endswith("stands in one, two")
    assert [*repeated.phrases([saying(phrase, "one"), saying(phrase, "one")])] == []


@pytest.mark.parametrize("phrase", ["Sehr geehrte Damen und Herren,", "Das ist nicht so.", "In der ersten Woche"])
def test_what_everybody_writes_is_no_turn_of_phrase(phrase: str) -> None:
    assert [*repeated.phrases([saying(phrase, "one"), saying(phrase, "two")])] == []


# ---------------------------------------------------------------- density


def test_comments_that_are_easier_than_the_rest_are_found() -> None:
    def ease(drafts: list[Draft]) -> None:
        for target in drafts[0]["targets"]:
            target["text"] = "Das ist gut so. Ich mag es. " * 20

    part = changed(COMMENTS, ease)
    found = [*density.thin_parts(beside(part))]
    assert len(found) == 2
    assert all(fault.startswith("reading_c1_1 teil_4: the comments have") for fault in found)
    assert [*bands.density_of_comments(part)] == [
        "3.5 words a sentence in the comments; 14 to 20 are asked for at C1",
        "3.5 LIX in the comments; 48 to 67 are asked for at C1",
        "0.0 nominal words among a hundred in the comments; 4 to 100 are asked for at C1",
    ]


@pytest.mark.parametrize("place", [QUESTIONS, SENTENCES, VERDICTS, DISCUSSION])
def test_a_text_that_is_too_easy_or_too_dense_for_its_level_is_found(place: str) -> None:
    part = PARTS[place]
    assert "LIX" in " ".join(bands.density_of_texts(replace(part, level=Level.B1)))
    easy = replace(part, source=replace(part.source, text="Das geht so. Er will es.", segments=()))
    assert [*bands.density_of_texts(replace(part, level=Level.A2))] == []
    assert "3.0 words a sentence" in first(bands.density_of_texts(easy))


def test_lix_is_words_a_sentence_and_the_percentage_of_long_words() -> None:
    measures = density.density("Der Hund bellt leise. Die Versicherung zahlt nichts.")
    assert (measures.words_a_sentence, measures.lix, measures.nominal) == (4.0, 16.5, 12.5)


# ---------------------------------------------------------------- numbers and minutes


@pytest.mark.parametrize(
    ("place", "prompt", "fault"),
    [
        (
            SENTENCES,
            "Welcher Satz passt in welche Lücke (15 bis 22)?",
            "question 1 speaks of 15 to 22; its items are 16",
        ),
        (COMMENTS, "Welche der Aussagen {1} bis {6} passt?", "question 1 speaks of 24 to 29; its items are 24 to 30"),
        (GAPS, "Was passt in Lücke 9?", "question 1 names item 9; its items are 1 to 8"),
        (BOOKS, "Aufgabe 1: In welchem Buch?", "question 1 names item 1; its items are 0 to 0"),
        (QUESTIONS, "Aufgabe {2}: Was stimmt?", "question 1 names item 10; its items are 9 to 9"),
    ],
)
def test_a_number_that_is_not_printed_with_the_item_is_found(place: str, prompt: str, fault: str) -> None:
    assert first(numbers.printed_numbers(changed(place, lambda drafts: drafts[0].update(prompt=prompt)))).startswith(
        fault
    )


def test_a_number_in_the_text_of_a_question_is_no_number_of_an_item() -> None:
    part = changed(QUESTIONS, lambda drafts: drafts[0].update(prompt="Was geschah 1990 bis 1995?"))
    assert [*numbers.printed_numbers(part)] == []


def test_an_example_comes_first_and_has_the_number_0() -> None:
    assert [[*PARTS[BOOKS].numbers_of(question)] for question in (1, 2, 7)] == [[0], [1], [6]]
    assert [[*PARTS[COMMENTS].numbers_of(1)], [*PARTS[QUESTIONS].numbers_of(7)]] == [[*range(24, 31)], [15]]


def test_a_part_without_minutes_is_found() -> None:
    plan = PARTS[BOOKS].plan
    silent = replace(plan, config=deep_merge(plan.config, {"render": {"suggestedMinutes": None}}))
    assert first(numbers.minutes(replace(PARTS[BOOKS], plan=silent))) == (
        "the part does not say how many minutes it takes"
    )


# ---------------------------------------------------------------- language


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Einen Buchstaben mit dem Stift zu formen ist schwer.", "has no comma"),
        ("Verantwortung für Texte zu tragen wird ihm zur Last.", "has no comma"),
        ("Gut. Nicht erreichbar zu sein gilt als unhöflich.", "has no comma"),
        ("Rechtzeitig aufzuhören hilft.", "has no comma"),
        ("Das sind 1 Wörter.", "1 goes with a singular"),
        ('Er nannte es "gut".', "quotation marks are"),
        ("Er nannte es „gut.", "is not closed"),
        ("Das ist gut , sagte er.", "two spaces, or one before"),
        ("Das  ist gut.", "two spaces, or one before"),
        ("Das haben haben alle.", "stands twice"),
        ("Er weiß, daß es geht.", "dass and daß"),
    ],
)
def test_a_fault_of_language_is_found(text: str, fault: str) -> None:
    assert fault in first(language.patterns(told(QUESTIONS, text)))


@pytest.mark.parametrize(
    "text",
    [
        "Einen Buchstaben mit dem Stift zu formen, ist schwer.",
        "Nicht zu unterschätzen ist der Lärm.",
        "Was zu tun ist, weiß er. Wie zu erwarten war, kam er.",
        "Der Wunsch zu sparen ist verständlich.",
        "Er nannte es „gut“; das war 1 Wort.",
        "Dann ... ging er.",
    ],
)
def test_what_is_right_is_not_taken_for_a_fault_of_language(text: str) -> None:
    assert [*language.patterns(told(QUESTIONS, text))] == []
