"""A small book to ask about, in English and in German: three passages in two chapters, sentence by sentence.

What comes after the word that is asked about has words that stand nowhere before: "treasure" and "Schatz".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from domain.reading.book import Book, BookCheckpoint, Chapter, CheckpointType, Entry, Passage
from domain.session import Id
from domain.words import word_count, words

Paragraphs = Sequence[Sequence[str]]

ENGLISH: Sequence[Paragraphs] = (
    (
        ("Mia lived on an island with her grandmother.", "The lighthouse stood above the harbour."),
        ("Mr. Brown, the keeper, was old.", "Every night he climbed the stairs.", "“Good night, Mia!” he called."),
    ),
    (
        ("One night the lamp stayed dark.", "Mia took a lantern and ran up the path.", "The storm was loud."),
        ("She found the keeper asleep on the stairs.", "His lantern was broken.", "Behind him lay a treasure."),
    ),
    (("In the morning the treasure was gone.", "Only Mia knew where the gulls had hidden it."),),
)
GERMAN: Sequence[Paragraphs] = (
    (
        ("Mia wohnte mit ihrer Großmutter auf einer Insel.", "Der Leuchtturm stand über dem Hafen."),
        ("Herr Braun, der Wärter, war alt.", "Jeden Abend stieg er die Treppe hinauf.", "„Gute Nacht, Mia!“, rief er."),
    ),
    (
        ("Eines Nachts blieb die Lampe dunkel.", "Mia nahm eine Laterne und lief den Weg hinauf.", "Es stürmte."),
        ("Sie fand den Wärter schlafend auf der Treppe.", "Seine Laterne war zerbrochen.", "Dahinter lag ein Schatz."),
    ),
    (("Am Morgen war der Schatz fort.", "Nur Mia wusste, wo die Möwen ihn versteckt hatten."),),
)

ENTRIES = {
    "en": (
        Entry(
            "lighthouse", (), "a tower with a light for ships", "The lighthouse showed the way.", {"de": "Leuchtturm"}
        ),
        Entry("keeper", (), "a person who looks after something", "The keeper feeds the lions.", {"de": "Wärter"}),
        Entry("stair", ("stairs",), "one of the steps to go up", "The stairs were steep.", {"de": "Treppe"}),
    ),
    "de": (
        Entry("Leuchtturm", (), "ein Turm mit Licht für Schiffe", "Der Leuchtturm blinkt.", {"en": "lighthouse"}),
        Entry("Wärter", ("Wärters",), "wer auf etwas aufpasst", "Der Wärter hat Dienst.", {"en": "keeper"}),
    ),
}

WHY_DARK = BookCheckpoint(
    Id("why-dark"),
    CheckpointType.COMPREHENSION,
    44,
    True,
    "Why did the lamp stay dark?",
    expected="The keeper had fallen asleep, and his lantern was broken.",
    keywords=("asleep", "broken lantern"),
    explanation="He slept.",
)
WHAT_NEXT = BookCheckpoint(
    Id("what-next"),
    CheckpointType.PREDICTION,
    45,
    False,
    "What do you think Mia will do next?",
    expected="She will wake the keeper.",
    keywords=("wake",),
)


def passages_of(text: Sequence[Paragraphs]) -> list[Passage]:
    """Passages of paragraphs of sentences, numbered through."""
    found: list[Passage] = []
    for order, paragraphs in enumerate(text):
        first = found[-1].first_word + found[-1].word_count if found else 0
        sentences = [one for paragraph in paragraphs for one in paragraph]
        starts = list(accumulate((word_count(one) for one in sentences), initial=first))
        opens = accumulate((len(paragraph) for paragraph in paragraphs), initial=0)
        whole = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
        begins = tuple(starts[place] for place in list(opens)[:-1])
        found.append(Passage(order, first, starts[-1] - first, whole, begins, tuple(starts[:-1])))
    return found


@dataclass(frozen=True)
class SmallLibrary:
    """A library of some books, by their editions."""

    books: dict[str, tuple[Book, Sequence[Passage]]]

    async def edition(self, edition: str) -> Book | None:
        """An edition."""
        return self.books[edition][0] if edition in self.books else None

    async def passages_until(self, edition: str, word_index: int, most: int) -> Sequence[Passage]:
        """The passage that a word is in, and those before it."""
        passages = self.books[edition][1] if edition in self.books else []
        return [one for one in passages if one.first_word <= word_index][-most:]


def small_book(language: str = "en", text: Sequence[Paragraphs] | None = None) -> tuple[Book, Sequence[Passage]]:
    """A book and its passages."""
    passages = passages_of(text or {"en": ENGLISH, "de": GERMAN}[language])
    count = sum(one.word_count for one in passages)
    book = Book(
        id=Id(f"island-{language}"),
        edition=f"island-{language}-1",
        title="The Island" if language == "en" else "Die Insel",
        author="Lyceum",
        language=language,
        level="Grade 3" if language == "en" else "B1",
        tags=(),
        word_count=count,
        estimated_minutes=1.0,
        chapters=(Chapter("c1", "One", 0, count),),
        checkpoints=(WHY_DARK, WHAT_NEXT) if language == "en" else (),
        entries=ENTRIES[language],
    )
    return book, passages


def library(*books: tuple[Book, Sequence[Passage]]) -> SmallLibrary:
    """A library of books."""
    return SmallLibrary({book.edition: (book, passages) for book, passages in books})


def word_index(passages: Sequence[Passage], word: str) -> int:
    """The number of the first word that is written so, signs and all."""
    found = [passage.text[one.start : one.end] for passage in passages for one in words(passage.text)]
    return found.index(word)
