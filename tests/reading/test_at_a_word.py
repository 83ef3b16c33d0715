"""What a player needs at a word, each in one request: its entry in the dictionary, and the text from there on."""

import pytest

from domain.reading.book import Entry
from domain.reading.dictionary import as_looked_up, by_form
from tests.support.client import RunningServer
from tests.support.reader import Reader

ENTRY = """query ($id: ID!, $word: String!, $language: String) { session(id: $id) { ... on ReadingSession {
  book { entry(word: $word, language: $language) { word definition example translation } } } } }"""
PASSAGES = """query ($id: ID!, $first: Int, $after: String) { session(id: $id) { ... on ReadingSession {
  position { wordIndex } passages(first: $first, after: $after) {
    edges { cursor node { order firstWord wordCount } } pageInfo { hasNextPage } } } } }"""


@pytest.fixture
def reader(server: RunningServer) -> Reader:
    """A learner at the beginning of a book."""
    return Reader(server.learner())


def entry(reader: Reader, word: str, language: str | None = None) -> dict[str, str | None] | None:
    """What the dictionary of the reader's book has on a word."""
    session = reader.person.ask(ENTRY, id=reader.id, word=word, language=language)["session"]
    found: dict[str, str | None] | None = session["book"]["entry"]
    return found


def test_a_word_of_the_text_leads_to_its_entry_with_the_signs_around_it_and_in_any_form(reader: Reader) -> None:
    plain = entry(reader, "fountain")
    assert plain
    assert plain["definition"]
    assert plain["translation"] is None
    assert entry(reader, "“Fountain,”") == entry(reader, "FOUNTAIN.") == plain
    assert entry(reader, "Passengers!") == entry(reader, "passenger") != plain
    translated = entry(reader, "fountain", "de-CH")
    assert translated
    assert translated["translation"]
    assert entry(reader, "fountain", "en") == entry(reader, "fountain", "xx") == plain
    for nothing in ("goosefoot", "", "—", "\x00", " "):
        assert entry(reader, nothing) is None


def test_a_word_to_look_up_has_an_end(reader: Reader) -> None:
    for given in ({"word": "x" * 201}, {"word": "x", "language": "y" * 201}):
        (error,) = reader.person.post(ENTRY, {"id": reader.id, **given}).json()["errors"]
        assert "at most 200 characters, not 201" in error["message"]


def test_of_two_entries_with_the_same_form_the_first_counts() -> None:
    first, second = Entry("lead", ("led",), "", "", {}), Entry("led", ("LEDs",), "", "", {})
    found = by_form((first, second))
    assert [found[as_looked_up(word)] for word in ("Led,", "leds", "lead")] == [first, second, first]


def test_where_its_audio_is_at_another_word_nobody_has_told(reader: Reader) -> None:
    seen = "query ($id: ID!) { session(id: $id) { ... on ReadingSession { position { wordIndex audioSeconds } } } }"
    reader.report(reader.at(80, audioSeconds=30))
    reader.do("pauseSession")
    reader.do("resumeReading")
    assert reader.person.ask(seen, id=reader.id)["session"]["position"] == {"wordIndex": 80, "audioSeconds": 30}
    reader.do("resumeReading", fromWord=10)
    assert reader.person.ask(seen, id=reader.id)["session"]["position"] == {"wordIndex": 10, "audioSeconds": 0}


def test_what_a_checkpoint_ahead_stops_is_said_to_wait_for_that(reader: Reader) -> None:
    required = next(one for one in reader.session["checkpoints"] if one["required"])
    refused = reader.ask("Who is she?", required["wordIndex"] + 1)
    assert refused["message"].startswith(
        f"Nothing beyond word {required['wordIndex']} is read before the checkpoint there"
    )


def test_the_books_that_a_learner_has_begun_are_listed(reader: Reader) -> None:
    query = "query ($filter: BookFilterInput) { books(filter: $filter) { edges { node { id estimatedMinutes } } } }"

    def listed(**filter: bool) -> set[str]:
        return {edge["node"]["id"] for edge in reader.person.ask(query, filter=filter)["books"]["edges"]}

    every = listed()
    assert len(every) > 1
    assert listed(isBegun=True) == listed(isBegun=True, isRead=False) == {reader.book}
    assert listed(isBegun=False) == every - {reader.book}
    (minutes,) = {
        edge["node"]["estimatedMinutes"]
        for edge in reader.person.ask(query, filter={"isBegun": True})["books"]["edges"]
    }
    assert minutes == round(minutes, 1) > 0


def test_another_device_has_the_text_at_its_place_in_one_request(reader: Reader) -> None:
    reader.read_to(290)
    reader.do("resumeReading", fromWord=250)
    there = reader.person.ask(PASSAGES, id=reader.id)["session"]
    word, edges = there["position"]["wordIndex"], there["passages"]["edges"]
    assert word == 250
    first, second = (edge["node"] for edge in edges)
    assert first["firstWord"] <= word < first["firstWord"] + first["wordCount"] == second["firstWord"]
    after = reader.person.ask(PASSAGES, id=reader.id, first=1, after=edges[0]["cursor"])["session"]["passages"]
    assert [edge["node"] for edge in after["edges"]] == [second]
