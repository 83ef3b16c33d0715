"""Rules for fair papers: each finds its fault in a paper that had none. Here what they say of keys, and of tasks."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from infrastructure.exam.checking import copied, options, reasons, rules, spread, tasks
from infrastructure.exam.checking.parts import PaperPart
from tests.support.paper_parts import (
    BOOKS,
    COMMENTS,
    DEBATE,
    GAPS,
    LETTER,
    PARTS,
    QUESTIONS,
    SENTENCES,
    VERDICTS,
    Draft,
    beside,
    changed,
)


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
    assert found
    assert all("stands in the task" in fault for fault in found)


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


def copy_the_text(part: PaperPart) -> PaperPart:
    """The part with the words of its text in the right options, and none of them in the wrong ones."""

    def copy(drafts: list[Draft]) -> None:
        for number, draft in enumerate(drafts):
            for place, option in enumerate(draft["options"]):
                words = part.source.text.split()[20 * number : 20 * number + 8]
                option["text"] = " ".join(words) if option["correct"] else f"{'Quatsch ' * 6}{place}"

    return changed(part.place, copy)


def test_right_options_that_copy_the_text_are_found() -> None:
    found = [*copied.copied_words(copy_the_text(PARTS[QUESTIONS]))]
    assert found == [
        "the right option has the most words of the text in 7 of 7 items",
        "100% of the words in right options stand in the text, 0% in wrong ones",
    ]


@pytest.mark.parametrize("rule", [options.keys_by_length, copied.copied_words, spread.even_or_rare, spread.runs])
def test_rules_of_a_part_hold_for_its_first_items(rule: rules.PartRule) -> None:
    for part in PARTS.values():
        assert [
            fault for items in range(len(part.drafts)) for fault in rule(replace(part, drafts=part.drafts[:items]))
        ] == []


def test_what_no_later_item_could_put_right_is_found_at_once() -> None:
    first = verdicts(T, T, F, T, F, T, T, F, F)
    grown = [[*spread.even_or_rare(replace(first, drafts=first.drafts[:items]))] for items in range(10)]
    assert [bool(found) for found in grown] == [False] * 7 + [True] * 3
    never = verdicts(T, T, F, F, T, F, F, T, N)
    assert [*spread.even_or_rare(replace(never, drafts=never.drafts[:8]))] == [
        "each answer is to be right 2 to 4 times: TRUE 4, FALSE 4, NOT_SAID 0"
    ]


def test_a_citation_may_have_the_word_that_fills_a_gap() -> None:
    part = PARTS[GAPS]
    before, after = part.source.text.split("[GAP_1]")
    right = next(option["text"] for option in part.drafts[0]["gaps"][0]["options"] if option["correct"])
    words = f"{' '.join(before.split()[-3:])} {right} {' '.join(after.split()[:2])}".strip(".,;:")

    def cite(drafts: list[Draft]) -> None:
        drafts[0]["gaps"][0]["options"][0]["rationale"] = f"Im Text steht „{words}“."

    assert [*reasons.citations(changed(GAPS, cite))] == []
