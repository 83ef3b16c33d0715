"""A small book in every form: in Markdown with all that stands beside it, and made into EPUBs, sound and not."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEXT = """# Der Weg

Vorwort: Am 3. Oktober kam Dr. Weber mit dem Zug Nr. 12 an.

## Der Anfang

Er hatte z. B. *Äpfel* dabei, d. h. Obst. „Komm!“, rief sie.

Im 19. Jahrhundert war das anders. Niemand ging in den Wald.

* * *

## Das Ende

Dann schlief der Wald. Alle waren still.
"""

BESIDE: Mapping[str, Any] = {
    "author": "Lyceum",
    "language": "de",
    "level": "B1",
    "tags": ["Natur", "Reise"],
    "checkpoints": [
        {
            "name": "wald",
            "after": "ging in den Wald",
            "type": "COMPREHENSION",
            "required": True,
            "question": "Wer ging in den Wald?",
            "options": [{"key": "a", "text": "Niemand"}, {"key": "b", "text": "Dr. Weber"}],
            "correct": "a",
        },
        {
            "name": "zug",
            "after": "mit dem Zug Nr. 12 an.",
            "type": "PREDICTION",
            "question": "Was geschieht?",
            "expected": "Er steigt aus.",
        },
    ],
    "dictionary": [
        {
            "word": "schlafen",
            "forms": ["schlief"],
            "definition": "nicht wach sein",
            "example": "Sie schläft.",
            "translations": {"en": "to sleep"},
        }
    ],
    "discussion": ["Warum war es still?"],
}


def small_book(folder: Path, name: str = "der-weg", text: str = TEXT, **beside: Any) -> Path:
    """The book in a folder, with what stands beside it; `beside` changes some of that."""
    path = folder / f"{name}.md"
    path.write_text(text, "utf-8")
    path.with_suffix(".json").write_text(json.dumps({**BESIDE, **beside}), "utf-8")
    return path


def book_of(folder: Path, text: str, name: str = "a-book", **beside: Any) -> Path:
    """A book of plain text."""
    path = folder / f"{name}.txt"
    path.write_text(text, "utf-8")
    path.with_suffix(".json").write_text(json.dumps({"language": "en", **beside}), "utf-8")
    return path


CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
  <rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""

PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="{version}">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Salt &amp; Snow</dc:title>
    <dc:creator>A. Writer</dc:creator><dc:language>en-GB</dc:language></metadata>
  <manifest>
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
    <item id="cover" href="cover.jpg" media-type="image/jpeg"/>
    <item id="film" href="https://example.com/film.mp4" media-type="video/mp4"/>
    <item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
    <item id="two" href="text/two%20more.xhtml" media-type="application/xhtml+xml"/>
  </manifest>
  <spine toc="ncx"><itemref idref="cover"/><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/></spine>
</package>"""

NAV = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>
  <nav epub:type="landmarks"><ol><li><a href="text/one.xhtml">Start</a></li></ol></nav>
  <nav epub:type="toc"><ol><li><a href="text/one.xhtml">Salt</a></li>
    <li><a href="text/two%20more.xhtml#snow">Snow</a></li>
    <li><a href="https://example.com/">More of it</a></li></ol></nav></body></html>"""

NCX = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>
  <navPoint id="a"><navLabel><text>Salt</text></navLabel><content src="text/one.xhtml"/></navPoint>
  <navPoint id="b"><navLabel><text>Snow</text></navLabel><content src="text/two%20more.xhtml#snow"/></navPoint>
</navMap></ncx>"""

DOCTYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'
ONE = f"""<?xml version="1.0"?>{DOCTYPE}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>No text</title>
  <style>p {{ color: red }}</style></head><body><h1>
  Salt</h1><p>The&nbsp;sea was <b>grey</b>.<br/>Mr.&#160;Hill
  slept &amp; dreamt<a id="note"/>.</p><script>alert(1)</script><ul><li>One <ruby>two<rt>zwei</rt></ruby></li></ul>
  <!-- no text --></body></html>"""
TWO = """<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Still salt.</p><section id="snow"><h2>snow</h2>
  <p>Then it snowed.</p><table><tr><td>cold</td><td>white</td></tr></table></section></body></html>"""

FILES: Mapping[str, str | bytes] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/book.opf": PACKAGE.format(version="3.0"),
    "OEBPS/nav.xhtml": NAV,
    "OEBPS/toc.ncx": NCX,
    "OEBPS/text/one.xhtml": ONE,
    "OEBPS/text/two more.xhtml": TWO,
}


def epub(folder: Path, name: str = "salt", **changed: str | bytes | None) -> Path:
    """An EPUB; `changed` by the last part of their names are files that are otherwise, or None for those left out."""
    path = folder / f"{name}.epub"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for inside, content in FILES.items():
            content = changed.pop(inside.rpartition("/")[2], content)
            if content is not None:
                file.writestr(inside, content)
        for inside, content in changed.items():
            file.writestr(inside, content or "")
    return path
