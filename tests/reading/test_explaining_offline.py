"""Without a model: what questions are about, by whole words, and what the book alone can answer."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.reading.book import Entry
from domain.reading.events import AnswerType, Explanation, ReadingMode
from domain.reading.explaining import QuestionRequest
from domain.reading.so_far import SoFar, word_at
from infrastructure.reading.offline_explainer import OfflineExplainer
from infrastructure.reading.questions import About, Asked, asked_about
from infrastructure.reading.sayings import SAYINGS
from tests.support.allowances import UNLIMITED
from tests.support.island_book import small_book, word_index


@pytest.mark.parametrize(
    ("question", "about", "subject"),
    [
        ("What does lighthouse mean?", About.WORD, "lighthouse"),
        ("what does “the lighthouse” mean here?", About.WORD, "lighthouse"),
        ("What does this word mean?", About.WORD, None),
        ("Definition of keeper", About.WORD, "keeper"),
        ("What's a buoy?", About.WORD, "buoy"),
        ("keeper", About.WORD, "keeper"),
        ("hi", About.WORD, "hi"),
        ("Was bedeutet „Leuchtturm“?", About.WORD, "leuchtturm"),
        ("Was heißt das?", About.WORD, None),
        ("was ist ein Kai", About.WORD, "kai"),
        ("Was ist damit gemeint?", About.WORD, None),
        ("Erkläre mir das Wort Kai, bitte!", About.WORD, "kai"),
        ("Who is Mia?", About.PERSON, "mia"),
        ("Who's Mr. Brown?", About.PERSON, "mr. brown"),
        ("Wer ist denn der Wärter?", About.PERSON, "wärter"),
        ("Why did she run?", About.REASON, None),
        ("Explain it", About.REASON, None),
        ("Wieso?", About.REASON, None),
        ("Und warum war es dunkel?", About.REASON, None),
        ("Tell me about everything else", About.PASSAGE, None),
        ("Somehow the showman knows nothing", About.PASSAGE, None),
        ("Ist die Wiese nicht auch grün", About.PASSAGE, None),
        ("?!", About.PASSAGE, None),
    ],
)
def test_a_question_is_told_by_its_words(question: str, about: About, subject: str | None) -> None:
    assert asked_about(question) == Asked(about, subject)


async def explained(
    question: str, at: str = "lantern", language: str = "en", answer_language: str = "en"
) -> Explanation:
    """The answer, which was handed on word by word before."""
    book, passages = small_book(language)
    word = word_index(passages, at)
    read = [one for one in passages if one.first_word <= word]
    request = QuestionRequest(
        book, ReadingMode.ALOUD, answer_language, question, word_at(read, word), SoFar(read, word)
    )
    pieces: Sequence = [piece async for piece in OfflineExplainer().explain(request, UNLIMITED)]
    *text, answer = pieces
    assert "".join(text) == answer.text
    assert len(text) > 1
    assert answer.offline
    return answer


@pytest.mark.parametrize("question", ["What does lighthouse mean?", "Lighthouses?", "definition of the lighthouse"])
async def test_the_dictionary_of_the_book_comes_first(question: str) -> None:
    answer = await explained(question)
    assert answer.type is AnswerType.DEFINITION
    assert answer.word
    assert (answer.word.word, answer.word.translation) == ("lighthouse", None)
    assert "a tower with a light for ships" in answer.text


async def test_the_word_is_the_one_at_the_place_when_none_is_named() -> None:
    answer = await explained("What does it mean?", at="keeper,")
    assert answer.word
    assert answer.word.word == "keeper"


async def test_a_form_of_the_text_leads_to_its_entry_and_another_language_to_the_translation() -> None:
    answer = await explained("Was bedeutet stairs?", answer_language="de")
    assert answer.word
    assert (answer.word.word, answer.word.translation) == ("stair", "Treppe")
    assert "In deiner Sprache: Treppe" in answer.text
    german = await explained("Wärters?", at="Laterne", language="de", answer_language="de-AT")
    assert german.word
    assert german.word.word == "Wärter"
    assert "bedeutet: wer auf etwas aufpasst" in german.text


async def test_a_word_that_the_dictionary_has_not_is_shown_where_it_stands() -> None:
    answer = await explained("What does harbour mean?")
    assert (answer.type, answer.word) == (AnswerType.EXAMPLE, None)
    assert "does not have “harbour”" in answer.text
    assert "The lighthouse stood above the harbour." in answer.text


@pytest.mark.parametrize(
    ("word", "entry", "found"),
    [
        ("sagen", "die Säge", False),
        ("Sägen", "die Säge", True),
        ("Wälder", "der Wald", True),
        ("gegen", "verstoßen (gegen)", False),
        ("verstoße", "verstoßen (gegen)", True),
        ("his", "hiss", False),
        ("hissing", "hiss", True),
    ],
)
async def test_another_word_of_like_letters_is_not_in_the_dictionary(word: str, entry: str, *, found: bool) -> None:
    book, passages = small_book("de")
    book = replace(book, entries=(Entry(entry, (), "so etwas", "", {}),))
    request = QuestionRequest(book, ReadingMode.ALOUD, "de", f"Was bedeutet {word}?", word, SoFar(passages, 5))
    *_, answer = [piece async for piece in OfflineExplainer().explain(request, UNLIMITED)]
    assert isinstance(answer, Explanation)
    assert (answer.type is AnswerType.DEFINITION) is found
    assert found or f"hat „{word}“ nicht" in answer.text


@pytest.mark.parametrize("word", ["hi", "light", "treasure"])
async def test_what_is_no_word_of_what_was_read_is_not_found_in_others(word: str) -> None:
    answer = await explained(word)
    assert f"does not have “{word}”" in answer.text
    assert "This is how the text has it" not in answer.text


async def test_who_somebody_is_the_sentences_tell_that_name_them() -> None:
    answer = await explained("Who is Mr. Brown?")
    assert answer.text == "This is what the text has told of Mr. Brown so far: “Mr. Brown, the keeper, was old.”"
    mia = await explained("wer ist Mia?", at="Laterne", language="de", answer_language="de")
    assert mia.text.count("Mia") == 4
    assert "Mia nahm eine Laterne" in mia.text
    nobody = await explained("Who is Napoleon?")
    assert nobody.text == "The text has not told of Napoleon so far."


@pytest.mark.parametrize(
    ("question", "at", "language", "honest"),
    [
        ("Why is it dark?", "lantern", "en", "Without a teacher I cannot explain that."),
        ("Warum ist es dunkel?", "Laterne", "de", "Ohne Lehrer kann ich das nicht erklären."),
    ],
)
async def test_why_is_not_known_and_the_sentences_before_are_shown(
    question: str, at: str, language: str, honest: str
) -> None:
    answer = await explained(question, at, language, answer_language=language)
    assert answer.type is AnswerType.EXPLANATION
    assert answer.text.startswith(honest)
    assert answer.text.count("[…]") == 2
    assert {"en": "stayed dark", "de": "Lampe dunkel"}[language] in answer.text


async def test_anything_else_is_said_not_to_be_known() -> None:
    answer = await explained("Please sing me a very long song", answer_language="fr")
    assert "I cannot answer that" in answer.text
    assert "Mia took a lantern and ran up the path." in answer.text


async def test_nothing_is_told_of_what_lies_ahead() -> None:
    for question in ("Why?", "Who is the keeper?", "treasure", "What happens to the treasure in the end?"):
        answer = await explained(question)
        assert "Behind him" not in answer.text
        assert "asleep" not in answer.text


async def test_hard_words_of_the_sentence_are_suggested() -> None:
    answer = await explained("Why?", at="lighthouse")
    assert answer.suggestions == ("What does “lighthouse” mean?",)


def test_all_is_said_in_both_languages() -> None:
    assert all(set(texts) == {"en", "de"} for texts in SAYINGS.values())
