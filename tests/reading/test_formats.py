"""Books from files: text, Markdown and EPUB, and clear words about what is wrong with one."""

import codecs
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from domain.reading.cutting import text_of
from infrastructure.process.sentences import sentences
from infrastructure.process.xhtml import blocks
from infrastructure.reading import book_files, epub_package
from infrastructure.reading.book_files import BookFile, read
from infrastructure.reading.book_texts import MAX_PARAGRAPH, MAX_WORD, UnreadableBook
from infrastructure.reading.levels import measured_level
from infrastructure.reading.plain_files import MAX_BYTES
from infrastructure.reading.sentences import MAX_SENTENCE
from tests.support.book_files import BESIDE, CONTAINER, ONE, PACKAGE, book_of, epub, small_book


def chapters(found: BookFile) -> list[tuple[str, str]]:
    """The titles of the chapters, each with its text."""
    return [
        (one.title, text_of([p for p in found.passages if 0 <= p.first_word - one.first_word < one.word_count]))
        for one in found.book.chapters
    ]


def test_a_markdown_file_is_a_book_with_all_that_stands_beside_it(tmp_path: Path) -> None:
    found = read(small_book(tmp_path))
    book = found.book
    assert (book.id, book.title, book.author, book.language, book.level) == (
        "der-weg",
        "Der Weg",
        "Lyceum",
        "de",
        "B1",
    )
    assert chapters(found) == [
        ("Der Weg", "Vorwort: Am 3. Oktober kam Dr. Weber mit dem Zug Nr. 12 an."),
        (
            "Der Anfang",
            "Er hatte z. B. Äpfel dabei, d. h. Obst. „Komm!“, rief sie.\n\n"
            "Im 19. Jahrhundert war das anders. Niemand ging in den Wald.",
        ),
        ("Das Ende", "Dann schlief der Wald. Alle waren still."),
    ]
    assert [one.sentences for one in found.passages] == [(0,), (13, 22, 25, 31), (36, 40)]
    assert [one.paragraphs for one in found.passages] == [(0,), (13, 25), (36,)]
    assert [(one.name, one.word_index) for one in book.checkpoints] == [("zug", 12), ("wald", 35)]
    assert book.entries[0].translations == {"en": "to sleep"}
    assert book.discussion == ("Warum war es still?",)
    assert book.word_count == 43
    assert book.estimated_minutes == pytest.approx(43 / 179)


@pytest.mark.parametrize(
    "text",
    [
        "# A Title\n\n## One\n\nWords here.\n\n## Two\n\nMore words.\n",
        "# A Title\n\n* * *\n\n## One\n\nWords here.\n\n## Nothing\n\n## Two\n\nMore words.\n\n## After all\n",
    ],
)
def test_a_title_without_a_text_is_no_chapter(tmp_path: Path, text: str) -> None:
    book = read(small_book(tmp_path, text=text, checkpoints=[], dictionary=[])).book
    assert [(one.title, one.first_word, one.word_count) for one in book.chapters] == [("One", 0, 2), ("Two", 2, 2)]


def test_a_chapter_of_an_epub_without_a_text_is_none(tmp_path: Path) -> None:
    empty = '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Salt</h1><p>* * *</p></body></html>'
    chapters = read(epub(tmp_path, **{"one.xhtml": empty})).book.chapters
    assert (chapters[0].first_word, [one for one in chapters if not one.word_count]) == (0, [])


def test_another_text_is_another_edition_and_the_same_is_the_same(tmp_path: Path) -> None:
    first = read(small_book(tmp_path)).book.edition
    assert read(small_book(tmp_path)).book.edition == first
    assert read(small_book(tmp_path, tags=[])).book.edition != first


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_an_epub_is_read_in_the_order_of_its_spine(tmp_path: Path, version: str) -> None:
    package = PACKAGE.format(version=version)
    if version == "2.0":
        package = package.replace(' properties="nav"', "").replace('<itemref idref="nav"/>', "")
    found = read(epub(tmp_path, **{"book.opf": package}))
    assert (found.book.title, found.book.author, found.book.language) == ("Salt & Snow", "A. Writer", "en-GB")
    assert found.book.level.startswith("Grade ")
    assert chapters(found) == [
        ("Salt", "The sea was grey. Mr. Hill slept & dreamt.\n\nOne two\n\nStill salt."),
        ("Snow", "Then it snowed.\n\ncold\n\nwhite"),
    ]


def test_fonts_may_be_obfuscated(tmp_path: Path) -> None:
    assert read(epub(tmp_path, **{"META-INF/encryption.xml": encryption(*epub_package.OBFUSCATIONS)})).passages


def test_an_epub_without_a_table_of_contents_is_one_chapter(tmp_path: Path) -> None:
    package = PACKAGE.replace(' properties="nav"', "").replace('<itemref idref="nav"/>', "")
    package = package.replace('<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>', "")
    (title, text), *others = chapters(read(epub(tmp_path, **{"book.opf": package, "toc.ncx": None})))
    assert (title, others) == ("Salt & Snow", [])
    assert text.startswith("Salt\n\nThe sea")


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")]
)
def test_text_is_utf_8_or_begins_with_its_mark(tmp_path: Path, mark: bytes, encoding: str) -> None:
    path = tmp_path / "grün.txt"
    path.write_bytes(mark + "Grüne Hügel.\r\n \r\nUnd\u00admehr\x07.\nHier.".encode(encoding))
    found = read(path, "de")
    assert text_of(found.passages) == "Grüne Hügel.\n\nUndmehr. Hier."
    assert found.book.title == "grün"


def test_a_book_in_arabic_is_read(tmp_path: Path) -> None:
    text = "كان يا ما كان في قديم الزمان. عاش رجل فقير!\n\nهل تعرفه؟ نعم، أعرفه."
    found = read(book_of(tmp_path, text, language="ar"))
    assert (found.book.language, found.book.word_count, found.book.entries) == ("ar", 14, ())
    assert [one.sentences for one in found.passages] == [(0, 7, 10, 12)]
    assert text_of(found.passages) == text


@pytest.mark.parametrize(
    ("language", "paragraph"),
    [
        ("de", ["Am 3. Oktober kam Dr. Weber.", "Er hatte z. B. Äpfel, d. h. Obst, u. a. Birnen."]),
        ("de", ["Zug Nr. 12 fuhr ca. 5 km usw. weiter.", "„Komm!“, rief sie.", "Im 19. Jahrhundert?", "Ja."]),
        ("de", ["Sie wohnt in der 3. Etage.", "Friedrich II. war König …"]),
        (
            "en",
            [
                "Mr. Smith met Dr. Jones at 5 p.m. on Main St. in D.C. on Monday.",
                '"Are you coming?" she asked.',
                "The U.S. Army came.",
            ],
        ),
        ("xx", ["One.", "Two."]),
    ],
)
def test_sentences_end_where_they_end(language: str, paragraph: list[str]) -> None:
    assert sentences(" ".join(paragraph), language) == paragraph


@pytest.mark.parametrize(
    "paragraph", ["… … Ja.", "Ja. … – Nein.", "A!A!A! B?B?", "„" * 50 + "a" * 50, "a " * 500 + "b"]
)
def test_sentences_are_the_paragraph_again_and_each_has_a_word(paragraph: str) -> None:
    found = sentences(paragraph, "de")
    assert " ".join(found) == paragraph
    assert all(any(one.isalnum() for one in sentence) for sentence in found)


def test_levels_follow_the_formulas() -> None:
    easy = ["The cat sat on the mat.", "It was a big red cat.", "The dog ran to it."] * 5
    hard = [
        "Notwithstanding considerable institutional opposition, the administration's comprehensive infrastructure"
        " modernisation initiative inevitably necessitated unprecedented interdepartmental collaboration.",
    ]
    leicht = ["Der Hund ist groß.", "Er läuft zum Haus.", "Da ist das Kind."] * 5
    schwer = [
        "Die Berücksichtigung wissenschaftlicher Untersuchungsergebnisse erfordert außerordentliche Sorgfalt bei der"
        " Veröffentlichung gesellschaftspolitischer Stellungnahmen durch verantwortungsbewusste Institutionen.",
    ]
    assert (measured_level(easy, "en"), measured_level(hard, "en")) == ("Grade 1", "Grade 13")
    assert (measured_level(leicht, "de"), measured_level(schwer, "de-AT")) == ("Grade 1", "Grade 13")
    assert (measured_level(easy, "sv"), measured_level(hard, "sv")) == ("Grade 4", "Grade 12")


def encryption(*methods: str) -> str:
    """What an encryption.xml says, with one file encrypted by each of the methods."""
    told = "".join(f'<e:EncryptedData><e:EncryptionMethod Algorithm="{one}"/></e:EncryptedData>' for one in methods)
    return f'<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#">{told}</encryption>'


LAUGHS = ONE.replace("<html ", '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><html ', 1).replace(
    ONE[ONE.index("<!DOCTYPE") : ONE.index("<html ")], "", 1
)
"""A file that declares entities made of entities."""

FAULTY: list[tuple[Callable[[Path], Path], str]] = [
    (lambda at: epub(at, mimetype="application/zip"), "salt.epub: mimetype: is not application/epub+zip"),
    (lambda at: epub(at, **{"container.xml": None}), "has no META-INF/container.xml"),
    (lambda at: epub(at, **{"container.xml": "<container/>"}), "META-INF/container.xml: names no rootfile"),
    (lambda at: epub(at, **{"container.xml": CONTAINER.replace("OEBPS/book", "../../etc")}), "leads out of the EPUB"),
    (lambda at: epub(at, **{"../outside.txt": "x"}), "../outside.txt: leads out of the EPUB"),
    (lambda at: epub(at, **{"book.opf": PACKAGE.replace("text/one", "../../../one")}), "leads out of the EPUB"),
    (lambda at: epub(at, **{"book.opf": PACKAGE.replace("text/one", "//[one")}), "is no link: Invalid IPv6 URL"),
    (
        lambda at: epub(at, **{"book.opf": PACKAGE.replace('idref="two"', f'idref="{"x" * 9999}"')}),
        "which the manifest",
    ),
    (lambda at: epub(at, **{"one.xhtml": None}), "OEBPS/text/one.xhtml: is not in the EPUB"),
    (lambda at: epub(at, **{"book.opf": PACKAGE.replace('id="two"', 'id="x"')}), "the spine names “two”"),
    (lambda at: epub(at, **{"one.xhtml": "<html><p>broken"}), "OEBPS/text/one.xhtml: is broken XML: "),
    (lambda at: epub(at, **{"one.xhtml": LAUGHS}), "OEBPS/text/one.xhtml: declares entities of its own"),
    (
        lambda at: epub(at, **{"META-INF/encryption.xml": encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc")}),
        "is encrypted (META-INF/encryption.xml)",
    ),
    (lambda at: epub(at, **{"one.xhtml": "<html/>", "two more.xhtml": "<html/>"}), "has no text"),
    (lambda at: epub(at, **{f"f{n}": "" for n in range(10_000)}), "has 10007 files; an EPUB has at most 5000"),
    (lambda at: epub(at, **{"one.xhtml": " " * 21_000_000}), "has more than 20000000 bytes, unpacked"),
    (lambda at: written(at / "no.epub", b"PK no zip"), "no.epub: is no EPUB, which is a zip"),
    (lambda at: written(at / "no.epub", b""), "no.epub: is no EPUB, which is a zip"),
    (lambda at: written(at / "a.pdf", b""), "a.pdf: a book is a file that ends in .txt, .md"),
    (lambda at: written(at / "a.txt", b""), "a.txt: has no text: there is no word in it"),
    (lambda at: written(at / "a.md", b"# Title\n\n* * *\n"), "a.md: has no text"),
    (lambda at: written(at / "a.txt", "eins\nzwölf".encode("latin-1")), "a.txt: line 2: is not UTF-8; save the file"),
    (lambda at: written(at / "a.txt", b"words"), "a.txt: does not say its language; say it with --language"),
    (lambda at: written(at / "a.txt", b"x" * (MAX_BYTES + 1)), f"a text has at most {MAX_BYTES}"),
    (lambda at: book_of(at, "a " * 9_000_000), "9000000 words; a book has at most 1000000"),
    (lambda at: book_of(at, "x" * 100_000), f"has 100000 characters, and at most {MAX_WORD} may have"),
    (lambda at: book_of(at, "Two words. " * 10_000), f"characters, and at most {MAX_PARAGRAPH} may have; leave an"),
    (lambda at: book_of(at, "word " * 2_001), f"has 2001 words, and at most {MAX_SENTENCE} may have"),
    (lambda at: book_of(at, "One.", language="<b>"), "a-book.txt: language: “<b>” is no tag of a language"),
    (lambda at: book_of(at, "One.", color="red"), "a-book.json: Object contains unknown field `color`"),
    (lambda at: small_book(at, tags=["t"] * 21), "der-weg.json: tags: are 21, and at most 20 may be"),
    (lambda at: checkpoint(at, after="Wald"), "checkpoint wald: after: “Wald” does not stand in the text exactly once"),
    (lambda at: checkpoint(at, after="Nirgendwo"), "checkpoint wald: after: “Nirgendwo” does not stand"),
    (lambda at: checkpoint(at, correct="c"), "checkpoint wald: correct: is one of a, b"),
    (lambda at: checkpoint(at, options=[]), "checkpoint wald: options: there are none; then expected"),
    (lambda at: checkpoint(at, question=" "), "checkpoint wald: question: is empty"),
    (lambda at: checkpoint(at, name="Der Wald"), "checkpoint Der Wald: name: is of small letters"),
    (lambda at: small_book(at, checkpoints=BESIDE["checkpoints"] * 2), "checkpoint wald: is there more than once"),
    (lambda at: entry(at, forms=["rannte"]), "dictionary: schlafen: neither it nor one of its forms is in the text"),
    (lambda at: entry(at, forms=["x"] * 51), "dictionary: schlafen: forms: are 51, and at most 50 may be"),
    (lambda at: entry(at, word="x" * 9999, definition=""), "…: has no definition"),
    (lambda at: checkpoint(at, name="x" * 9999, question=""), "…: question: is empty"),
    (lambda at: checkpoint(at, correct="c", options=[{"key": "x" * 999, "text": "y"}] * 2), "…"),
    (lambda at: entry(at, definition=""), "dictionary: schlafen: has no definition"),
    (lambda at: entry(at, word=None), "der-weg.json: Expected `str`, got `null` - at `$.dictionary[0].word`"),
]


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def checkpoint(folder: Path, **changes: Any) -> Path:
    return small_book(folder, checkpoints=[{**BESIDE["checkpoints"][0], **changes}])


def entry(folder: Path, **changes: Any) -> Path:
    return small_book(folder, dictionary=[{**BESIDE["dictionary"][0], **changes}])


@pytest.mark.parametrize(("make", "said"), FAULTY, ids=[said for _, said in FAULTY])
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    with pytest.raises(UnreadableBook) as raised:
        read(make(tmp_path))
    lines = str(raised.value).splitlines()
    assert any(said in line for line in lines), lines
    assert all(len(line) < 400 for line in lines)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epub_package, "MAX_READ_BYTES", 1_000)
    bomb = epub(tmp_path, **{"film.mp4": b"\0" * 5_000_000})
    with pytest.raises(UnreadableBook, match=r"more than 1000 bytes of text, unpacked"):
        read(bomb)
    monkeypatch.setattr(epub_package, "MAX_READ_BYTES", 100_000)
    assert read(bomb).passages


def test_a_damaged_epub_is_refused(tmp_path: Path) -> None:
    path = epub(tmp_path)
    with zipfile.ZipFile(path) as file:
        start = file.getinfo("OEBPS/text/one.xhtml").header_offset
    content = bytearray(path.read_bytes())
    content[start + 60 : start + 90] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(UnreadableBook, match=r"OEBPS/text/one.xhtml: cannot be unpacked"):
        read(path)


def test_an_epub_that_is_packed_in_another_way_and_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "packed.epub"
    with zipfile.ZipFile(epub(tmp_path)) as file, zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        for name in file.namelist():
            packed.writestr(name, file.read(name))
        start = packed.getinfo("OEBPS/text/one.xhtml").header_offset
    content = bytearray(path.read_bytes())
    content[start + 60 : start + 90] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(UnreadableBook, match=r"OEBPS/text/one.xhtml: cannot be unpacked"):
        read(path)


@pytest.mark.parametrize("inner", ["<p>" + "<i>ab</i> c" * 600_000 + "</p>", "<p> </p>" * 600_000])
def test_a_text_of_many_pieces_takes_no_longer_for_each(inner: str) -> None:
    root = etree.fromstring(f"<html><body>{inner}</body></html>")
    begun = time.process_time()
    assert len(list(blocks(root))) == ("ab" in inner)
    assert time.process_time() - begun < 30, "each piece was copied for the next"


def test_who_tells_too_much_is_told_of_nothing_else(tmp_path: Path) -> None:
    entries = [{**BESIDE["dictionary"][0], "word": f"w{n}"} for n in range(5_001)]
    with pytest.raises(UnreadableBook) as raised:
        read(small_book(tmp_path, dictionary=entries))
    assert str(raised.value) == "der-weg.json: dictionary: are 5001, and at most 5000 may be"


def test_at_most_twenty_faults_are_shown(tmp_path: Path) -> None:
    given = [{**BESIDE["checkpoints"][0], "name": f"n{n}", "after": "Nirgendwo"} for n in range(25)]
    with pytest.raises(UnreadableBook) as raised:
        read(small_book(tmp_path, checkpoints=given))
    assert len(str(raised.value).splitlines()) == book_files.SHOWN_FAULTS + 1
    assert str(raised.value).endswith("der-weg.json: and 5 more")


@pytest.mark.parametrize(
    "content", ["", "[]", '{"title": 3}', '{"tags": "a"}', "\xff", "[" * 100_000, '{"title": "\\ud800"}']
)
def test_a_file_beside_it_that_is_no_such_json_is_refused(tmp_path: Path, content: str) -> None:
    path = small_book(tmp_path)
    path.with_suffix(".json").write_bytes(content.encode("latin-1"))
    with pytest.raises(UnreadableBook, match=r"^der-weg\.json: "):
        read(path)


def test_what_stands_beside_it_may_be_nothing(tmp_path: Path) -> None:
    path = small_book(tmp_path)
    path.with_suffix(".json").write_text(json.dumps({}))
    assert read(path, "de").book.checkpoints == ()
