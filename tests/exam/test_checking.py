"""Rules for fair papers: each finds its fault in a paper that had none."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from domain.exam.authoring import Segment
from infrastructure.exam.checking import density, options, reasons, repeated, rules, spread, tasks
from infrastructure.exam.checking.parts import PaperPart
from infrastructure.exam.checking.shipped import shipped_parts

PARTS: Mapping[str, PaperPart] = {part.place: part for part in shipped_parts()}

QUESTIONS, COMMENTS, SENTENCES = "reading_c1_1 teil_2", "reading_c1_1 teil_4", "reading_c1_1 teil_3"
BOOKS, VERDICTS, DISCUSSION = "listening_c1_1 teil_1", "listening_c1_1 teil_2", "listening_c1_1 teil_3"
LETTER, DEBATE = "writing_c1_1 teil_1", "speaking_c1_1 teil_2"

Draft = dict[str, Any]


def changed(place: str, change: Callable[[list[Draft]], object]) -> PaperPart:
    """A part whose drafts were changed."""
    drafts = deepcopy([*PARTS[place].drafts])
    change(drafts)
    return replace(PARTS[place], drafts=drafts)


def beside(*changes: PaperPart) -> Sequence[PaperPart]:
    """All parts that ship, with these in place of those of their name."""
    return [*{**PARTS, **{part.place: part for part in changes}}.values()]


@pytest.mark.parametrize("place", PARTS)
def test_a_part_that_ships_is_fair(place: str) -> None:
    assert [*rules.faults(PARTS[place])] == []


@pytest.mark.parametrize("rule", rules.OF_ALL_PAPERS)
def test_papers_that_ship_are_fair_beside_each_other(rule: rules.PapersRule) -> None:
    assert [*rule([*PARTS.values()])] == []


def lengthen_right_ones(drafts: list[Draft]) -> None:
    for option in (option for draft in drafts for option in draft["options"] if option["correct"]):
        option["text"] += ", und zwar in jedem einzelnen der im Text genannten Fälle"


def test_an_option_far_longer_than_the_others_is_found() -> None:
    part = changed(QUESTIONS, lambda drafts: drafts[0]["options"][0].update(text="Nein"))
    (fault,) = options.lengths_within_items(part)
    assert "the options of item 9 have 4 to" in fault


def test_right_options_that_are_the_longest_are_found() -> None:
    part = changed(QUESTIONS, lengthen_right_ones)
    assert "the right option is the longest of its item in 7 of 7 items" in [*options.keys_by_length(part)]


def test_right_options_that_are_the_shortest_are_found() -> None:
    def shorten(drafts: list[Draft]) -> None:
        for option in (option for draft in drafts for option in draft["options"] if not option["correct"]):
            option["text"] += ", und zwar in jedem einzelnen der im Text genannten Fälle"

    assert "the right option is the shortest of its item in 7 of 7 items" in [
        *options.keys_by_length(changed(QUESTIONS, shorten))
    ]


def test_a_word_that_tells_right_options_is_found() -> None:
    def but(drafts: list[Draft]) -> None:
        for option in (option for draft in drafts for option in draft["options"] if option["correct"]):
            option["text"] += ", niemals jedoch"

    found = [*options.telltale_words(beside(changed(QUESTIONS, but)))]
    assert any("'niemals'" in fault for fault in found)


def verdicts(*given: str) -> PaperPart:
    return changed(
        VERDICTS, lambda drafts: [draft.update(verdict=one) for draft, one in zip(drafts, given, strict=True)]
    )


T, F, N = "TRUE", "FALSE", "NOT_SAID"


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ((T, F, N, T, F, N, T, F, N), "as often as the others"),
        ((T, T, F, T, T, F, T, F, N), "2 to 4 times"),
    ],
)
def test_verdicts_that_are_even_or_rare_are_found(given: Sequence[str], fault: str) -> None:
    (found,) = spread.even_or_rare(verdicts(*given))
    assert fault in found


def test_the_same_verdict_three_times_in_a_row_is_found() -> None:
    assert [*spread.runs(verdicts(T, F, N, N, N, T, F, T, F))] == ["the same answer is right 3 times in a row"]


def test_a_book_that_is_right_as_often_as_the_others_is_found() -> None:
    def evenly(drafts: list[Draft]) -> None:
        for place, draft in enumerate(drafts[1:]):
            for number, option in enumerate(draft["options"]):
                option["correct"] = number == place % 3

    (found,) = spread.even_or_rare(changed(BOOKS, evenly))
    assert "as often as the others" in found


def test_two_papers_with_one_key_are_found() -> None:
    twin = replace(PARTS[SENTENCES], paper="reading_c1_twin")
    (found,) = spread.keys_of_two_papers([PARTS[SENTENCES], twin])
    assert found == "reading_c1_1 teil_3 and reading_c1_twin teil_3 have the same answer to 8 of 8 items"


def test_as_many_unmatched_statements_in_each_paper_are_found() -> None:
    twin = replace(PARTS[COMMENTS], paper="reading_c1_twin")
    assert len([*spread.unmatched([PARTS[COMMENTS], twin])]) == 1


def test_a_citation_that_does_not_stand_in_the_text_is_found() -> None:
    def misquote(drafts: list[Draft]) -> None:
        drafts[0]["options"][0]["rationale"] = "Im Text steht „so etwas steht hier nirgends“."

    assert [*reasons.citations(changed(QUESTIONS, misquote))] == [
        "question 1 cites „so etwas steht hier nirgends“, which does not stand in the text"
    ]


@pytest.mark.parametrize("named", ["Satz B", "Person C", "Lücke 19"])
def test_a_target_that_is_named_by_its_letter_is_found(named: str) -> None:
    part = changed(SENTENCES, lambda drafts: drafts[0]["targets"][0].update(rationale=f"Das sagt auch {named}."))
    (found,) = reasons.letters(part)
    assert named in found


def test_an_idea_that_stands_in_the_task_is_found() -> None:
    def tell(drafts: list[Draft]) -> None:
        drafts[0]["scenario"] += " " + drafts[0]["ideas"][0][0]

    found = [*tasks.ideas(changed(LETTER, tell))]
    assert len(found) == 1
    assert "stands in the task" in found[0]


def test_a_model_answer_that_speaks_of_few_ideas_is_found() -> None:
    part = changed(LETTER, lambda drafts: drafts[0].update(model_answer="Guten Tag. " * 60))
    assert any("the model answer speaks of 0 of" in fault for fault in tasks.ideas(part))


@pytest.mark.parametrize("words", [10, 500])
def test_a_model_answer_that_is_too_short_or_long_is_found(words: int) -> None:
    part = changed(LETTER, lambda drafts: drafts[0].update(model_answer="Wort " * words))
    assert [*tasks.lengths(part)] == [f"the model answer has {words} words; 120 are aimed at"]


def test_a_partner_who_says_too_little_is_found() -> None:
    part = PARTS[DEBATE]
    mute = replace(part, source=replace(part.source, segments=part.source.segments[:1]))
    assert [*tasks.partners_turns(mute)] == ["the partner has 1 turns; 3 to 4 are asked for"]


def test_a_name_in_two_papers_is_found() -> None:
    part = PARTS[VERDICTS]
    told = replace(part.source, text=f"{part.source.text} Gast ist Quirin Abendroth.")
    speaker = Segment("guest", "Quirin Abendroth", "Guten Tag.", "Gast")
    other = PARTS[DISCUSSION]
    named = replace(other, paper="another", source=replace(other.source, segments=(*other.source.segments, speaker)))
    assert next(iter(repeated.names([replace(part, source=told), named]))).startswith(
        "Abendroth is a person in another"
    )


def test_a_turn_of_phrase_in_two_papers_is_found() -> None:
    part, other = PARTS[VERDICTS], PARTS["listening_c1_2 teil_2"]
    phrase = " Davon wird man weder satt noch reich und schon gar nicht froh."
    said = [replace(one, source=replace(one.source, text=one.source.text + phrase)) for one in (part, other)]
    assert any("weder satt noch reich" in fault for fault in repeated.phrases(said))


def test_comments_that_are_easier_than_the_rest_are_found() -> None:
    def ease(drafts: list[Draft]) -> None:
        for target in drafts[0]["targets"]:
            target["text"] = "Das ist gut so. Ich mag es. " * 20

    found = [*density.thin_parts(beside(changed(COMMENTS, ease)))]
    assert len(found) == 2
    assert all(fault.startswith("reading_c1_1 teil_4: the comments have") for fault in found)


def test_lix_is_words_a_sentence_and_the_percentage_of_long_words() -> None:
    measures = density.density("Der Hund bellt leise. Die Versicherung zahlt nichts.")
    assert (measures.words_a_sentence, measures.lix, measures.nominal) == (4.0, 16.5, 12.5)
