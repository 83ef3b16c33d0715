"""When a recording says which word, for players: as WebVTT, and as SMIL beside the text with its words marked.

The words of a text have the ids `w0`, `w1`, … in all of them, from the number of the first word on.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from infrastructure.voices.timings import Timings, end_of, spans, time_of

XHTML, SMIL = "http://www.w3.org/1999/xhtml", "http://www.w3.org/ns/SMIL"
EPUB = "http://www.idpf.org/2007/ops"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "sd", "ug", "ur", "yi")

DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may have in it."""


def word_id(word: int) -> str:
    """What a word is called in a document."""
    return f"w{word}"


def xml(root: Element) -> bytes:
    """A document."""
    written: bytes = tostring(root, "utf-8")
    return DECLARATION + written


def legal(text: str) -> str:
    """The text with spaces and signs in place of those characters that XML cannot have."""
    return NOT_XML.sub(lambda found: " " if found[0].isspace() else "\ufffd", text)


def webvtt(text: str, timings: Timings) -> str:
    """A cue for each word, whose id is the word's number."""
    cues = ["WEBVTT"]
    for word, (begin, end) in enumerate(spans(text)):
        times = f"{_clock(time_of(timings, word))} --> {_clock(end_of(timings, word))}"
        cues.append(f"{word}\n{times}\n{_escaped(text[begin:end])}")
    return "\n\n".join(cues) + "\n"


def _clock(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def smil(timings: Timings, text_href: str, audio_href: str) -> bytes:
    """The overlay of one text."""
    root = Element("smil", {"xmlns": SMIL, "version": "3.0"})
    add_clips(SubElement(root, "body"), timings, text_href, audio_href)
    return xml(root)


def add_clips(body: Element, timings: Timings, text_href: str, audio_href: str, first_word: int = 0) -> None:
    """Say of each word in a document which part of a recording it is."""
    for word in range(len(timings.starts)):
        name = word_id(first_word + word)
        pair = SubElement(body, "par", {"id": f"par-{name}"})
        SubElement(pair, "text", {"src": f"{text_href}#{name}"})
        clip = {"clipBegin": f"{time_of(timings, word):.3f}s", "clipEnd": f"{end_of(timings, word):.3f}s"}
        SubElement(pair, "audio", {"src": audio_href, **clip})


def marked(text: str, language: str) -> bytes:
    """The text as a document, its words in elements."""
    root, body = page(text[:60].split("\n")[0].strip() or "…", language)
    first = 0
    for paragraph in paragraphs(text):
        first = add_paragraph(body, paragraph, first)
    return xml(root)


def page(title: str, language: str) -> tuple[Element, Element]:
    """An XHTML document with its head, and its body."""
    root = Element("html", {"xmlns": XHTML, "xmlns:epub": EPUB, "lang": language, "xml:lang": language})
    if is_right_to_left(language):
        root.set("dir", "rtl")
    SubElement(SubElement(root, "head"), "title").text = legal(title)
    return root, SubElement(root, "body")


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from the right."""
    return language.lower().replace("_", "-").partition("-")[0] in RIGHT_TO_LEFT


def paragraphs(text: str) -> Iterator[str]:
    """The stretches of a text between blank lines."""
    for blank, lines in groupby(text.split("\n"), lambda line: not line.strip()):
        if not blank:
            yield "\n".join(lines).strip()


def add_paragraph(body: Element, text: str, first_word: int) -> int:
    """Add a paragraph whose words are in elements, numbered from its first on; the number after its last."""
    paragraph, at = SubElement(body, "p"), 0
    last: Element | None = None
    for number, (begin, end) in enumerate(spans(text), first_word):
        _add_text(paragraph, last, text[at:begin])
        last, at = SubElement(paragraph, "span", {"id": word_id(number)}), end
        last.text = legal(text[begin:end])
    _add_text(paragraph, last, text[at:])
    return first_word + len(paragraph)


def _add_text(paragraph: Element, last: Element | None, text: str) -> None:
    if last is None:
        paragraph.text = legal(text)
    else:
        last.tail = legal(text)
