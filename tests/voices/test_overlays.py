"""What goes beside a recording: cues and clips for each word, whatever characters it has."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from infrastructure.voices.overlays import SMIL, XHTML, legal, marked, smil, webvtt
from infrastructure.voices.timings import aligned, end_of, spans, time_of
from tests.support.texts import TEXTS

TEXT = st.text(st.one_of(st.sampled_from("a1 &<>\n\"'\u00ad"), st.characters(exclude_categories=["Cs"])), max_size=100)
CUE = re.compile(r"(\d+)\n(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(\S.*)")


def test_a_track_has_a_cue_for_each_word() -> None:
    text = TEXTS["de"]
    timings = aligned(text, [], 4000)
    head, *cues = webvtt(text, timings).rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    assert len(cues) == len(spans(text))
    for number, cue in enumerate(cues):
        word, h, m, s, h2, m2, s2, said = CUE.fullmatch(cue).groups()
        begin, end = spans(text)[number]
        assert int(word) == number
        assert int(h) * 3600 + int(m) * 60 + float(s) == time_of(timings, number)
        assert int(h2) * 3600 + int(m2) * 60 + float(s2) == end_of(timings, number)
        assert said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text[begin:end]


@given(TEXT)
def test_a_document_has_the_text_and_each_word_in_it(text: str) -> None:
    root = ElementTree.fromstring(marked(text, "ar"))
    assert root.get("dir") == "rtl"
    body = root.find(f"{{{XHTML}}}body")
    words = [*body.iter(f"{{{XHTML}}}span")]
    assert [word.get("id") for word in words] == [f"w{number}" for number in range(len(spans(text)))]
    assert [word.text for word in words] == [legal(text[begin:end]) for begin, end in spans(text)]
    assert "".join("".join(body.itertext()).split()) == "".join(legal(text).split())


@given(TEXT)
def test_an_overlay_says_of_each_word_which_part_it_is(text: str) -> None:
    timings = aligned(text, [], 10)
    root = ElementTree.fromstring(smil(timings, "text.xhtml?ticket=a%2Fb", "sound.mp3"))
    texts = [one.get("src") for one in root.iter(f"{{{SMIL}}}text")]
    assert texts == [f"text.xhtml?ticket=a%2Fb#w{number}" for number in range(len(spans(text)))]
    clips = [(one.get("clipBegin"), one.get("clipEnd")) for one in root.iter(f"{{{SMIL}}}audio")]
    assert clips == [(f"{time_of(timings, n):.3f}s", f"{end_of(timings, n):.3f}s") for n in range(len(texts))]
