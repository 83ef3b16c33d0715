"""What the estimate makes of texts: sixty of known worth, and cases that a rule of thumb is taken in by."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from unicodedata import normalize

import pytest

from domain.questions.marks import QuestionResult
from domain.questions.measures import measure
from domain.session import Id
from infrastructure.exam.lexicon import GermanLexicon
from infrastructure.exam.offline_author import papers
from tests.support.known_texts import GROUPS, KnownText, built_with, estimate_of, kept_out, known_texts, share, tasks
from tests.support.rank_correlation import tau_b

LETTER = ("writing_c1_5", Id("teil_1"))
TASKS = [
    (paper["id"], part)
    for paper in papers().values()
    if paper["skill"] in ("WRITING", "SPEAKING")
    for part in tasks(paper["id"])
]

every_task = pytest.mark.parametrize(("paper_id", "part_id"), TASKS, ids=" ".join)


def the_letter(level: str) -> str:
    """The known letter of a level on the task."""
    return next(one.text for one in known_texts(level) if (one.paper_id, one.part_id) == LETTER)


def of_letter(text: str) -> QuestionResult:
    """What a text is estimated at as that letter, which is to have 100 words at least and 120 as its target."""
    return estimate_of(*LETTER, text)


# ---------------------------------------------------------------- the ranking


def ranking(half: Callable[[str], Sequence[KnownText]]) -> float:
    """How well the order of half of the texts by their points agrees with the order of their groups."""
    texts = [(-place, share(one)) for place, group in enumerate(GROUPS) for one in half(group)]
    return tau_b([group for group, _ in texts], [points for _, points in texts])


def test_there_are_sixty_texts_and_two_or_more_on_each_task_at_c1() -> None:
    texts = [one for group in GROUPS for one in known_texts(group)]
    assert len({one.text for one in texts}) == len(texts) == 60
    counts = Counter((one.paper_id, one.part_id) for one in texts)
    assert all(counts[task] >= 2 for task in TASKS if "_c1_" in task[0])


def test_groups_are_ranked_in_their_order_also_on_the_texts_kept_out() -> None:
    assert ranking(kept_out) >= 0.8
    assert ranking(built_with) >= 0.8


def test_what_no_sincere_text_is_has_no_points() -> None:
    for group in ("copied", "off_topic", "gibberish", "keyword_salad", "too_short"):
        assert {group: [share(one) for one in known_texts(group)]} == {group: [0.0] * len(known_texts(group))}


def test_a_better_text_on_the_same_task_has_more_points() -> None:
    c1, b2, b1 = (of_letter(the_letter(group)).score for group in ("good_c1", "good_b2", "good_b1"))
    assert c1 > b2 > b1 > 0


@every_task
def test_a_model_answer_has_most_of_the_points_and_a_copy_of_the_task_none(paper_id: str, part_id: Id) -> None:
    part, question = tasks(paper_id)[part_id]
    assert question.reference
    assert question.face.writing
    assert part.source
    result = estimate_of(paper_id, part_id, question.reference.model_answer)
    assert result.score >= 0.7 * result.max_score
    turns = [segment.text for segment in part.source.segments]
    copy = " ".join([part.source.text, *turns, question.face.prompt, *question.face.writing.tasks])
    assert estimate_of(paper_id, part_id, copy).score == 0


# ---------------------------------------------------------------- cases


def model_answer(paper_id: str, part_id: Id) -> str:
    _, question = tasks(paper_id)[part_id]
    assert question.reference
    return question.reference.model_answer


def test_a_model_answer_of_another_task_has_hardly_any_points() -> None:
    of_c1 = [task for task in TASKS if "_c1_" in task[0]]
    others = [
        share(KnownText("another", *task, model_answer(*other)))
        for task in of_c1
        for other in of_c1
        if other != task and other[1] == task[1] and other[0][:-1] == task[0][:-1]
    ]
    assert len(others) == 80
    assert sum(points == 0 for points in others) >= 60
    assert sum(others) / len(others) < 0.05


def test_a_good_letter_of_the_least_number_of_words_has_most_of_the_points() -> None:
    least = " ".join(the_letter("good_c1").split()[:105])
    assert measure(least, (), GermanLexicon()).words in range(100, 107)
    assert of_letter(least).score >= 7


def test_there_is_no_cliff_at_the_least_number_of_words() -> None:
    words = the_letter("good_c1").split()
    points = [of_letter(" ".join(words[:count])).score for count in range(90, 115)]
    assert max(abs(one - other) for one, other in pairwise(points)) < 1


def shuffled(text: str) -> str:
    words = text.split()
    Random(1).shuffle(words)
    return " ".join(words)


WORTHLESS = {
    "nothing": lambda text: "",
    "blank": lambda text: " \n\t",
    "one word": lambda text: "Einspruch",
    "signs": lambda text: "?!. … " * 100,
    "digits": lambda text: "1234 5678 " * 60,
    "one word again and again": lambda text: "Straßenbahn " * 130,
    "a sentence again and again": lambda text: "Ich erhebe Einspruch gegen die Forderung. " * 20,
    "its words in any order": shuffled,
    "its words in alphabetical order": lambda text: " ".join(sorted(text.split(), key=str.casefold)),
    "another language": lambda text: "I would like to object to the fare that your company asks me to pay. " * 8,
}


@pytest.mark.parametrize("change", WORTHLESS.values(), ids=WORTHLESS)
def test_texts_that_are_worth_nothing(change: Callable[[str], str]) -> None:
    assert of_letter(change(the_letter("good_c1"))).score == 0


def test_letters_in_two_pieces_and_characters_that_are_not_seen_make_no_difference() -> None:
    letter = the_letter("good_c1")
    hyphenated = letter.replace("ung", "\u00adung").replace(" ", " \u200b")
    assert of_letter(normalize("NFD", letter)) == of_letter(hyphenated) == of_letter(letter)


def test_what_is_said_twice_counts_once() -> None:
    text = the_letter("good_b2")
    assert of_letter(f"{text}\n\n{text}").score <= of_letter(text).score


def test_a_copy_with_words_changed_here_and_there_stays_a_copy() -> None:
    part, question = tasks(LETTER[0])[LETTER[1]]
    assert part.source
    assert question.face.writing
    words = " ".join([part.source.text, *question.face.writing.tasks, question.face.prompt]).split()
    changed = [("natürlich" if n % 7 == 3 else word) for n, word in enumerate(words)]
    assert of_letter(" ".join(changed)).score == 0


def test_half_a_copy_is_worth_less_than_what_was_written_alone() -> None:
    part, _ = tasks(LETTER[0])[LETTER[1]]
    assert part.source
    text = the_letter("good_c1")
    assert of_letter(f"{part.source.text}\n\n{text}").score < of_letter(text).score


def test_ideas_are_found_in_other_words_and_forms() -> None:
    plain = "Ich schreibe Ihnen, weil ich mit Ihrem Brief nicht einverstanden bin. "
    ticket = (
        plain + "Mein Fahrschein war in der App, doch die Prüfer haben nicht gewartet, und die Server waren gestört."
    )
    assert "0 von 7" in (of_letter(plain).feedback or "")
    assert "3 von 7" in (of_letter(ticket).feedback or "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "0 Wörter (Ziel 120)"),
        ("Einspruch", "1 Wort (Ziel 120)"),
        ("Ein Einspruch", "2 Wörter (Ziel 120)"),
        ("wort " * 150, "Er ist großenteils übernommen oder wiederholt sich."),
        ("Xq zwq prk vlm krt stz bnm wrd fgh qst.", "Er ist großenteils kein Deutsch."),
    ],
)
def test_the_learner_is_told_what_the_estimate_rests_on(text: str, said: str) -> None:
    feedback = of_letter(text).feedback or ""
    assert feedback.startswith("Der Text ist geschätzt, nicht bewertet: ")
    assert said in feedback


NOTICE = papers()[LETTER[0]]["parts"][LETTER[1]]["source"]["text"]


@pytest.mark.parametrize("text", [NOTICE, "wort " * 150, "The course was cancelled and nobody told us why. " * 8])
def test_one_doubt_is_told_and_none_about_what_it_leaves_nothing_of(text: str) -> None:
    feedback = of_letter(text).feedback or ""
    assert feedback.count(" Er ") + feedback.count(" Es ") == 1


def test_a_transcript_without_full_stops_is_no_worse_than_one_with_them() -> None:
    task = ("speaking_c1_4", Id("teil_1"))
    talk = next(one.text for one in known_texts("good_c1") if (one.paper_id, one.part_id) == task)
    with_stops, without = (estimate_of(*task, text).score for text in (talk, talk.replace(". ", " ").lower()))
    assert without >= 0.7 * with_stops
