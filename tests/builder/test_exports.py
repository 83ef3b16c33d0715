"""A published session as Markdown, for calendars, and as the trainer's guide. What was typed is text everywhere."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as st
from icalendar import Calendar
from markdown_it import MarkdownIt

from infrastructure.builder.calendar import calendar
from infrastructure.builder.guide import guide
from projections.builder.handout import handout
from projections.builder.markdown import markdown, paragraphs
from tests.builder.outlines import section
from tests.builder.publications import ODD, published
from tests.support.examples import examples

RENDERER = MarkdownIt("gfm-like", {"linkify": False, "typographer": False})
NIGHT = {"start_time": "23:00", "end_time": "04:00"}
signs = st.text(st.sampled_from("ab1. \n<>&*_`[]()#+-!|~=:/\\\"'@{}$^wxyz\t"), max_size=40)


def shown(text: str) -> tuple[str, set[str]]:
    """What a reader of Markdown sees, and by which marks."""
    tokens = [one for token in RENDERER.parse(text) for one in (token, *(token.children or ()))]
    seen = "".join(one.content if one.type == "text" else "\n" for one in tokens if one.type in ("text", "hardbreak"))
    return seen, {one.type for one in tokens if one.type not in ("inline", "text")}


@examples(300)
@for_all(signs)
@example("://")
@example("1) www.x.de :a: <b>")
def test_whatever_is_typed_is_text_in_markdown(text: str) -> None:
    seen, marks = shown(paragraphs(text))
    assert "".join(seen.split()) == "".join(text.split())
    assert marks <= {"paragraph_open", "paragraph_close", "hardbreak"}


def test_markdown_tells_all_of_it() -> None:
    text = markdown(handout(published(), for_trainers=True))
    assert text.startswith("# Questions that open\n\n**When:** 2026-11-29 09:30 – 11:00 (Europe/Berlin)\n\n")
    assert "## Agenda\n\n### 1\\. Welcome (15 minutes)\n\nSay hello.\n\nSay why.\\\nSay how.\n\n" in text
    assert "**Participants can afterwards:**\n\n- Ask openly\n- Wait\n\n**Steps:**\n\n- Ask\n- Swap" in text
    assert "**For the trainer:** Leave time." in text
    assert text.endswith("## Sources\n\n- Asking, Asking › Open questions, page 4\n")


def test_what_the_trainer_alone_should_know_is_told_to_nobody_else() -> None:
    text = markdown(handout(published(language="de"), for_trainers=False))
    assert "Leave time" not in text
    assert "Quellen" not in text
    assert "**Ziel:** Ask questions that open a conversation" in text
    assert "(60 Minuten)" in text


@pytest.mark.parametrize("for_trainers", [True, False])
def test_a_title_that_looks_like_markup_is_a_heading_with_that_text(for_trainers: bool) -> None:
    row = published(section("odd", title=ODD, description=ODD), title=ODD)
    seen, marks = shown(markdown(handout(row, for_trainers=for_trainers)))
    assert seen.count(ODD) == 3
    assert marks & {"html_inline", "html_block", "link_open", "em_open", "code_inline", "s_open"} == set()


def test_the_calendar_has_an_event_in_its_zone() -> None:
    text = calendar(published(publication=3, title="A, B; C\\ <b>d</b>"))
    made = Calendar.from_ical(text)
    event = made.events[0]
    assert (event["summary"], event["location"], event["sequence"]) == ("A, B; C\\ <b>d</b>", "Room 4, Berlin", 2)
    assert "TZID=Europe/Berlin" in text
    assert [str(one["tzid"]) for one in made.timezones] == ["Europe/Berlin"]
    assert "How to ask (60 minutes)" in event["description"]
    assert event["dtstamp"].dt == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ({"start_date": "2026-07-01"}, "2026-07-01T07:30", "2026-07-01T09:00"),
        ({"start_date": "2026-12-01"}, "2026-12-01T08:30", "2026-12-01T10:00"),
        ({"start_time": "23:00", "end_time": "01:00"}, "2026-11-29T22:00", "2026-11-30T00:00"),
        # The clocks are put back from 3 to 2 and on from 2 to 3.
        (NIGHT | {"start_date": "2026-10-24"}, "2026-10-24T21:00", "2026-10-25T03:00"),
        (NIGHT | {"start_date": "2026-03-28"}, "2026-03-28T22:00", "2026-03-29T02:00"),
        ({"timezone": "America/New_York"}, "2026-11-29T14:30", "2026-11-29T16:00"),
        ({"timezone": "UTC"}, "2026-11-29T09:30", "2026-11-29T11:00"),
        ({"timezone": None}, "2026-11-29T09:30", "2026-11-29T11:00"),
    ],
)  # fmt: skip
def test_the_event_is_at_that_instant_wherever_it_is_read(said: dict[str, str], start: str, end: str) -> None:
    event = Calendar.from_ical(calendar(published(**said))).events[0]
    assert [event[name].dt.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") for name in ("dtstart", "dtend")] == [start, end]


def test_the_zone_that_is_told_has_both_of_its_offsets() -> None:
    zone = Calendar.from_ical(calendar(published())).timezones[0]
    offsets = {one["tzoffsetto"].td for one in zone.subcomponents}
    assert {timedelta(hours=1), timedelta(hours=2)} <= offsets


def test_without_a_day_it_is_a_thing_to_do() -> None:
    made = Calendar.from_ical(calendar(published(start_date=None)))
    assert not made.events
    assert made.todos[0]["summary"] == "Questions that open"


def test_the_guide_has_notes_materials_and_sources() -> None:
    made = docx.Document(BytesIO(guide(published(language="de"))))
    texts = [one.text for one in made.paragraphs]
    assert texts[0] == "Questions that open"
    assert {"Material:", "Cards", "Quellen", "Asking, Asking › Open questions, Seite 4"} <= set(texts)
    assert "Für die Trainerin, den Trainer: Leave time." in texts
    assert [one.style.name for one in made.paragraphs if one.text.startswith("2. ")] == ["Heading 2"]
    assert made.core_properties.title == "Questions that open"


@pytest.mark.parametrize("text", [ODD, "a\x00\x0b\ufffe\ud800b", "x" * 20_000])
def test_a_text_is_a_text_in_the_guide(text: str) -> None:
    file = BytesIO(guide(published(section("odd", title=text, description=text), title=text)))
    assert text.encode("utf-8", "ignore").decode().translate({0: None, 0xB: None, 0xFFFE: None}) in {
        one.text for one in docx.Document(file).paragraphs
    }
    assert b"<b>" not in ZipFile(file).read("word/document.xml")
