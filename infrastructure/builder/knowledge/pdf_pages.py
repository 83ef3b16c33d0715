"""What the lines of pages say: paragraphs, over the ends of pages too, under the headings of bookmarks."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from infrastructure.builder.knowledge.texts import Block, Headings, tidy, with_words

FULL_LINE = 0.75
"""Of a page's longest line: a line that is shorter and ends a sentence ends a paragraph."""

PROSE_LINE = 50
"""Characters of the longest line of a page of prose; pages of slides have shorter ones."""

LONGEST_JOINED = 5_000
"""Characters of a paragraph that goes on over the end of a page."""

ENDS_SENTENCE = re.compile(r"[.!?:…][\"'”’“«»)\]]*$")
PARTED = re.compile(r"\w-$")
JOINED_TO = re.compile(r"(?!(?:und|oder|bzw|sowie|and|or)\b)[a-zäöüß]")
"""How the rest of a parted word begins: not as in "Vor- und Nachteile"."""

DIGITS = re.compile(r"\d+")
FEW_PAGES = 4
"""On fewer pages a line that comes again may be text."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place that a PDF names; 1 is the outermost depth."""

    depth: int
    title: str


def without_running_lines(pages: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The pages' lines that have text; without a first or last one that most pages have but for its numbers."""
    tidied = [[line for one in page if (line := one.strip()) or not one] for page in pages]
    full = [_trimmed(page) for page in tidied]
    if len(full) < FEW_PAGES:
        return full
    for place in (0, -1):
        often = Counter(DIGITS.sub("", page[place]) for page in full if page)
        running = {line for line, count in often.items() if count > len(full) / 2}
        full = [_without(page, place, running) for page in full]
    return full


def _trimmed(page: Sequence[str]) -> Sequence[str]:
    texts = [number for number, line in enumerate(page) if line]
    return page[texts[0] : texts[-1] + 1] if texts else []


def _without(page: Sequence[str], place: int, running: set[str]) -> Sequence[str]:
    if not page or DIGITS.sub("", page[place]) not in running:
        return page
    return _trimmed(page[1:] if place == 0 else page[:-1])


def blocks(pages: Sequence[Sequence[str]], bookmarks: Mapping[int, Sequence[Bookmark]]) -> Iterator[Block]:
    """The paragraphs in order; one that a page ends within goes on with the next page."""
    full = {number for number, lines in enumerate(pages, 1) if _ends_full(lines)}
    return _whole(with_words(_of_pages(pages, bookmarks)), full)


def _of_pages(pages: Sequence[Sequence[str]], bookmarks: Mapping[int, Sequence[Bookmark]]) -> Iterator[Block]:
    headings = Headings()
    for number, lines in enumerate(pages, 1):
        waiting = [*bookmarks.get(number, ())]
        for mark in _not_on(lines, waiting):
            headings.meet(mark.depth, mark.title)
            waiting.remove(mark)
        for paragraph in _paragraphs(lines, {mark.title.casefold() for mark in waiting}):
            if waiting and tidy(paragraph).casefold() == waiting[0].title.casefold():
                mark = waiting.pop(0)
                headings.meet(mark.depth, mark.title)
            else:
                yield Block(headings.path, tidy(paragraph), number)


def _not_on(lines: Sequence[str], marks: Sequence[Bookmark]) -> list[Bookmark]:
    """The bookmarks whose titles are no lines of their page: they hold from its top."""
    there = {tidy(line).casefold() for line in lines}
    return [mark for mark in marks if mark.title.casefold() not in there]


def _paragraphs(lines: Sequence[str], titles: set[str]) -> Iterator[str]:
    """The paragraphs of a page. A line that is a title is one by itself."""
    longest = max(map(len, lines), default=0)
    gathered = ""
    for line in lines:
        is_title = tidy(line).casefold() in titles
        if gathered and (is_title or not line):
            yield gathered
            gathered = ""
        gathered = _joined(gathered, line)
        ends = len(line) < FULL_LINE * longest and ENDS_SENTENCE.search(line)
        if gathered and (is_title or ends):
            yield gathered
            gathered = ""
    if gathered:
        yield gathered


def _joined(before: str, line: str) -> str:
    """Two lines of a paragraph as one; a word that was parted at the end of the first is whole."""
    if PARTED.search(before) and JOINED_TO.match(line):
        return before[:-1] + line
    return f"{before} {line}" if before and line else before or line


def _whole(parts: Iterable[Block], full: set[int]) -> Iterator[Block]:
    """The paragraphs, joined over the ends of pages; `full` are the pages whose last line is a full one."""
    before: Block | None = None
    page = 0
    for block in parts:
        if (
            before
            and page != block.page
            and before.path == block.path
            and _goes_on(before.text, block.text, page in full)
        ):
            before = replace(before, text=_joined(before.text, block.text))
        else:
            if before:
                yield before
            before = block
        page = block.page or 0
    if before:
        yield before


def _goes_on(before: str, text: str, is_full: bool) -> bool:
    """Whether a paragraph goes on with the first one of the next page, and slides without full stops do not."""
    if ENDS_SENTENCE.search(before) or len(before) > LONGEST_JOINED:
        return False
    return is_full or text[0].islower() or before.endswith((",", ";", "-"))


def _ends_full(lines: Sequence[str]) -> bool:
    longest = max(map(len, lines), default=0)
    return longest >= PROSE_LINE and len(lines[-1]) >= FULL_LINE * longest
