"""What is read of files, as they are and as they should not be."""

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from infrastructure.builder.knowledge import docx_files, pdf_files, reading_process, texts
from infrastructure.builder.knowledge.document import Document, Passage
from infrastructure.builder.knowledge.document_files import read
from infrastructure.builder.knowledge.reading_process import ReadingProcess
from infrastructure.builder.knowledge.shipped import FOLDER, read_shipped
from infrastructure.builder.knowledge.texts import UnreadableDocument
from infrastructure.builder.languages import language_of
from tests.support.knowledge_files import CORE, docx, finished_pdf, paragraph, pdf, written

GERMAN = "Wer gut zuhört, versteht besser, was die anderen brauchen. Danach fällt die Antwort leichter."
ENGLISH = "People who listen well understand what others need. After that the answer comes more easily."
FRENCH = "Celui qui écoute bien comprend mieux ce dont les autres ont besoin. Ensuite la réponse vient plus facilement."
ARABIC = "من يستمع جيدا يفهم ما يحتاجه الآخرون. وبعد ذلك تأتي الإجابة بسهولة أكبر."


def read_as(tmp_path: Path, name: str, content: str | bytes, category: str = "") -> Document:
    return read(written(tmp_path, name, content), category)


def refusal(tmp_path: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read_as(tmp_path, name, content)
    return str(refused.value)


def told(document: Document) -> list[tuple[str, str]]:
    return [(one.path, one.text) for one in document.passages]


def test_markdown_has_headings_and_says_what_it_is(tmp_path: Path) -> None:
    found = read_as(
        tmp_path,
        "a.md",
        "---\ntitle: 'Zuhören'\ncategory: Communication\nlanguage: de-CH\ndate: 2024-03-09\nauthor: x\n---\n"
        f"# Zuhören\n\nVorweg.\n\n## Üben\n{GERMAN}\n\n- eins *zwei*\n- drei\n\n<script>alert(1)</script>\n\n"
        "### Tief\n![Bild](x.png) & <b>mehr</b>\n\n## Schluss\n***\n\nEnde.\n",
    )
    assert (found.title, found.category, found.language) == ("Zuhören", "Communication", "de")
    assert found.written == date(2024, 3, 9)
    assert told(found) == [
        ("", "Vorweg."),
        ("Üben", f"{GERMAN}\n\n- eins zwei\n\n- drei"),
        ("Üben › Tief", "& mehr"),
        ("Schluss", "Ende."),
    ]


def test_what_a_file_does_not_say_is_found_or_left_open(tmp_path: Path) -> None:
    found = read_as(tmp_path, "notes.txt", f"{ENGLISH}\n\n{ENGLISH}", category="Leadership Development")
    assert (found.title, found.category, found.language) == ("notes", "Leadership Development", "en")
    assert (found.written, found.passages[0].page) == (None, None)
    assert read_as(tmp_path, "b.md", f"# Eine Überschrift\n\n{GERMAN}").title == "Eine Überschrift"
    assert read_as(tmp_path, "c.md", f"# Eins\n\n{GERMAN}\n\n# Zwei\n\n{GERMAN}").title == "c"


def test_a_text_between_lines_is_no_front_matter(tmp_path: Path) -> None:
    lines = "\n\n".join(f"name{n}: Text" for n in range(200))
    for text in (f"---\n\n{GERMAN}", f"---\n{GERMAN}\n\n---\n", f"---\n{lines}\n---\n", f"--- ---\n{GERMAN}"):
        found = read_as(tmp_path, "d.md", text)
        assert (found.title, found.category) == ("d", None)
        assert found.passages
    assert "has no text" in refusal(tmp_path, "e.md", "---\ntitle: x\n---")
    found = read_as(tmp_path, "f.md", f"---\ntags:\n  - a\n# no\n\ntitle: T: t\n---\n{GERMAN}")
    assert (found.title, told(found)) == ("T: t", [("", GERMAN)])


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("date: 9.3.2024", "date: “9.3.2024” is no date such as 2026-11-29"),
        ("date: 2024-02-30", "date: “2024-02-30” is no date such as 2026-11-29"),
        ("language: Deutsch!", "language: “Deutsch!” is no tag of a language, such as de or en-GB"),
    ],
)
def test_what_a_file_says_wrongly_is_named(tmp_path: Path, front: str, why: str) -> None:
    assert refusal(tmp_path, "a.md", f"---\n{front}\n---\n{GERMAN}") == why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_encodings_are_known(tmp_path: Path, name: str, encoding: str) -> None:
    found = read_as(tmp_path, name, f"Größe und Übung.\r\n\r\n{GERMAN}".encode(encoding))
    assert "Größe und Übung." in found.passages[0].text
    assert found.language == "de"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *((GERMAN, "de"), (ENGLISH, "en"), (FRENCH, "simple"), (ARABIC, "simple"), ("", "simple"), ("1 2 3", "simple")),
        *(("Feedback geben", "de"), ("Konflikte lösen", "de"), ("Giving feedback", "en")),
        *(("Leadership workshop", "en"), ("Führung auf Distanz", "de"), ("Gestione del conflitto", "simple")),
    ],
)
def test_languages_are_told_apart_by_sentences_and_titles(text: str, language: str) -> None:
    assert language_of(text) == language


def test_arabic_is_read(tmp_path: Path) -> None:
    found = read_as(tmp_path, "a.txt", ARABIC)
    assert (found.language, found.passages) == ("simple", (Passage("", ARABIC),))


def test_html_is_text_without_what_runs_or_is_clicked(tmp_path: Path) -> None:
    found = read_as(
        tmp_path,
        "a.html",
        "<!doctype html><html><head><title>Der &amp; Titel</title><style>p {}</style></head><body>"
        "<nav><p>Menü</p></nav><script>alert('<p>nein</p>')</script><h2>Eins&nbsp;zwei</h2><p>F&uuml;r &lt;b&gt; &#228;"
        "<!-- nicht --> und <b>mehr</b>.<p>Noch eins<button>Klick</button><h2>Zwei<h3>Drei</h3>"
        "<table><tr><td>Zelle</td></tr></table><noscript>kein</noscript>",
    )
    assert found.title == "Der & Titel"
    assert told(found) == [("Eins zwei", "Für <b> ä und mehr.\n\nNoch eins"), ("Zwei › Drei", "Zelle")]


def test_the_lines_of_a_list_begin_with_their_number_or_a_dash(tmp_path: Path) -> None:
    steps = "1. **Beginnen.** Fünf Minuten.\n2. Üben:\n   - zu zweit\n   - im Kreis\n\n3. Enden.\n\n   Gemeinsam."
    text = f"# Ablauf\n\n{steps}\n"
    expected = "1. Beginnen. Fünf Minuten.\n\n2. Üben:\n\n- zu zweit\n\n- im Kreis\n\n3. Enden.\n\nGemeinsam."
    assert told(read_as(tmp_path, "list.md", text)) == [("", expected)]
    html = "<ol start='x'><li><div><p> <b>Eins</b> so</p></div><li><li><ul><li>Zwei</ul></ol><ul><li><img><p>Drei</ul>"
    assert told(read_as(tmp_path, "list.html", html)) == [("", "1. Eins so\n\n- Zwei\n\nDrei")]


def test_nested_html_is_read_as_deep_as_it_can_be(tmp_path: Path) -> None:
    assert read_as(tmp_path, "a.html", "<div>" * 1000 + f"<p>{GERMAN}").passages[0].text == GERMAN
    assert "one in the other" in refusal(tmp_path, "b.html", "<div>" * 5000 + f"<p>{GERMAN}")
    assert "no HTML" in refusal(tmp_path, "c.html", b"<p>\0\0")
    assert refusal(tmp_path, "d.html", "") == "has no text: there is no word in it"
    assert read_as(tmp_path, "e.md", "> " * 50 + GERMAN).passages
    assert read_as(tmp_path, "f.md", "[" * 50_000 + GERMAN).passages


def test_a_pdf_is_paragraphs_on_pages_under_its_bookmarks(tmp_path: Path) -> None:
    pages = [
        ["Handbuch", "Das Zuhören", "Wer gut zuhört, versteht besser, was die Mit-", "arbeiter brauchen.", "Kurz."],
        ["Handbuch", "Ein Satz, der auf dieser Seite beginnt und erst auf der", "nächsten Seite, also"],
        ["Handbuch", "hier, zu Ende geht. Vor- und", "Nachteile.", "", "Nach der Lücke."],
        ["Handbuch", "Das Fragen", "Fragen sind wichtig."],
    ]
    content = finished_pdf(
        pages,
        {"Das Zuhören": 1, "Das Fragen": 4},
        {"/Title": "Gespräche", "/CreationDate": "D:20230102030405Z", "/ModDate": "D:20240506070809+02'00'"},
    )
    found = read_as(tmp_path, "a.PDF", content)
    assert (found.title, found.written) == ("Gespräche", date(2024, 5, 6))
    assert found.passages == (
        Passage(
            "Das Zuhören",
            "Wer gut zuhört, versteht besser, was die Mitarbeiter brauchen.\n\nKurz.\n\nEin Satz, der auf dieser Seite"
            " beginnt und erst auf der nächsten Seite, also hier, zu Ende geht. Vor- und Nachteile."
            "\n\nNach der Lücke.",
            1,
        ),
        Passage("Das Fragen", "Fragen sind wichtig.", 4),
    )


def test_slides_stay_apart_and_sentences_go_on_over_pages(tmp_path: Path) -> None:
    slides = read_as(tmp_path, "a.pdf", pdf([["Ziele", "Zuhören", "Fragen"], ["Ablauf", "Beginn"], ["Ende"]]))
    assert slides.passages[0].text == "Ziele Zuhören Fragen\n\nAblauf Beginn\n\nEnde"
    first = "Wer gut zuhört, versteht besser, was alle in einem Gespräch brauchen, und die"
    pages = read_as(tmp_path, "b.pdf", pdf([[first, first], ["Antwort fällt dann leichter."]]))
    assert pages.passages[0].text == f"{first} {first} Antwort fällt dann leichter."


def test_a_pdf_without_metadata_or_with_wrong_one_is_read(tmp_path: Path) -> None:
    found = read_as(tmp_path, "a.pdf", pdf([[GERMAN]]))
    assert (found.title, found.written, found.passages[0].page) == ("a", None, 1)
    wrong = finished_pdf([[GERMAN]], metadata={"/CreationDate": "yesterday", "/Title": ""})
    assert read_as(tmp_path, "b.pdf", wrong).written is None


def test_what_cannot_be_read_of_a_pdf_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is encrypted" in refusal(tmp_path, "a.pdf", finished_pdf([[GERMAN]], password="secret"))
    assert read_as(tmp_path, "a.pdf", finished_pdf([[GERMAN]], password="")).passages[0].text == GERMAN
    nothing = refusal(tmp_path, "b.pdf", pdf([[], []]))
    assert "only pictures on its pages (2), no text" in nothing
    assert "OCR" in nothing
    whole = pdf([[GERMAN]] * 3)
    for broken in (b"", b"%PDF-1.7\n", whole[:200], b"\0" * 5000, os.urandom(5000), whole.replace(b"/Kids", b"/Kidz")):
        assert "a damaged PDF" in refusal(tmp_path, "c.pdf", broken)
    monkeypatch.setattr(pdf_files, "MAX_PAGES", 2)
    assert refusal(tmp_path, "d.pdf", whole) == "has 3 pages; a PDF has at most 2; import it in parts"
    monkeypatch.setattr(pdf_files, "MAX_PDF_BYTES", 10)
    assert "a PDF has at most 10" in refusal(tmp_path, "d.pdf", whole)


@pytest.mark.long
def test_a_pdf_of_two_thousand_pages_is_read(tmp_path: Path) -> None:
    found = read_as(tmp_path, "a.pdf", pdf([[f"Seite {n}", *[GERMAN] * 4] for n in range(2000)]))
    assert (found.passages[-1].page, found.language) == (1996, "de")
    assert "Seite" not in found.passages[0].text


def test_a_docx_is_paragraphs_under_its_headings(tmp_path: Path) -> None:
    body = paragraph("Leiten &amp; lassen", "Heading1") + paragraph("Beginn", "Heading2") + paragraph(GERMAN)
    found = read_as(tmp_path, "a.docx", docx(f"{body}{paragraph('&lt;script&gt; bleibt Text')}<w:tbl/>"))
    assert (found.title, found.written, found.language) == ("Leiten & lassen", date(2024, 5, 6), "de")
    assert told(found) == [("Beginn", f"{GERMAN}\n\n<script> bleibt Text")]
    without = docx(paragraph(GERMAN), docProps__core_xml=CORE.replace("2024", "20x4").replace("2023", "x"))
    assert read_as(tmp_path, "b.docx", without).written is None


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def test_what_cannot_be_read_of_a_docx_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = docx(paragraph(GERMAN))
    for broken in (b"", b"PK", whole[: len(whole) // 2], os.urandom(5000), docx("<w:p>"), docx("</w:body>" * 3)):
        assert "a damaged DOCX" in refusal(tmp_path, "a.docx", broken)
    laughs = f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]><a>&a11;</a>'
    assert "a damaged DOCX" in refusal(tmp_path, "a.docx", docx("", word__document_xml=laughs))
    assert "has no text" in refusal(tmp_path, "a.docx", docx(""))
    assert "a password" in refusal(tmp_path, "a.docx", docx_files.ENCRYPTED + b"x" * 1000)
    bomb = docx("<w:p/>" * 5_000_000)
    assert len(bomb) < 200_000
    assert "a DOCX has at most 20000000" in refusal(tmp_path, "a.docx", bomb)
    deep = docx("<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000)
    assert "damaged DOCX" in refusal(tmp_path, "a.docx", deep)
    monkeypatch.setattr(docx_files, "MAX_PARTS", 3)
    assert "a DOCX has at most 3" in refusal(tmp_path, "a.docx", whole)


def test_a_file_that_is_no_text_is_not_taken_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"\x89PNG\r\n\x1a\n\0\0", bytes(range(256)), GERMAN.encode("utf-16-le"), b"\xff\xfea"):
        assert "is no text" in refusal(tmp_path, "a.txt", content)
    for content in (b"", b"\xef\xbb\xbf", b"   \n\n", b"***\n"):
        assert "has no text" in refusal(tmp_path, "a.txt", content)
    assert "no file" in _refused(tmp_path)
    assert "no file" in _refused(tmp_path / "nothing.md")
    monkeypatch.setattr("infrastructure.builder.knowledge.plain_files.MAX_TEXT_BYTES", 50)
    assert "a text has at most 50; import it in parts" in refusal(tmp_path, "a.md", GERMAN)


def _refused(path: Path) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read(path)
    return str(refused.value)


def test_a_line_of_a_megabyte_is_cut(tmp_path: Path) -> None:
    found = read_as(tmp_path, "a.txt", "Wort " * 200_000)
    assert len(found.passages) == 1000
    assert max(len(one.text) for one in found.passages) < 3000


def test_titles_and_headings_have_a_length(tmp_path: Path) -> None:
    found = read_as(tmp_path, "a.md", f"# {'T' * 100_000}\n\n## {'h' * 100_000}\n\n{GERMAN}")
    assert len(found.title) == texts.MAX_TITLE
    assert len(found.passages[0].path) <= texts.MAX_TITLE


@pytest.mark.world
def test_who_reads_elsewhere_reads_the_same_and_lives_through_what_kills(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = written(tmp_path, "a.md", f"# Ja\n\n{GERMAN}"), written(tmp_path, "b.pdf", b"%PDF-1.7\n")
    with ReadingProcess() as process:
        assert process.read(good, "x") == read(good, "x")
        first = process._process
        with pytest.raises(UnreadableDocument, match="damaged PDF"):
            process.read(bad)
        assert process._process is first
        first.kill()
        first.wait()
        assert process.read(good) == read(good)
    monkeypatch.setattr(reading_process, "COMMAND", (sys.executable, "-c", "input(); print('half', end='')"))
    with ReadingProcess() as process, pytest.raises(UnreadableDocument, match="breaks the program that reads it"):
        process.read(good)
    monkeypatch.setattr(reading_process, "COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))
    with ReadingProcess(seconds=0.2) as process:
        with pytest.raises(UnreadableDocument, match=r"takes more than 0\.2 seconds"):
            process.read(good)
        assert process._process is None


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_documents_that_ship_say_what_they_are(path: Path) -> None:
    found = read_shipped(path)
    assert found.title
    assert found.category
    assert found.written
    assert found.language in ("de", "en")
    assert language_of("\n".join(one.text for one in found.passages)) == found.language
    assert all(one.path for one in found.passages)


def test_the_names_of_the_shipped_are_told_apart() -> None:
    assert len([*FOLDER.glob("*.md")]) >= 24
