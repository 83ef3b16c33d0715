"""What an entry of the catalogue has to be like."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from domain.builder.catalog import Entry, Persona, Share
from domain.builder.cataloguing.refusals import Names, ThePlaceholderIsUnknown, TheValueCannotBeTaken
from domain.builder.placeholders import NAMES, unknown_placeholders
from domain.texts import MAX_TITLE, is_title
from domain.time_zones import zone_named

MAX_TEXT = 4_000
"""Characters of a text at most."""

MAX_LIST = 20
"""Texts of a list at most."""

MAX_CAPACITY = 100_000
"""People that a location has room for, at most."""

ONE_OF: Mapping[str, tuple[str, ...]] = {
    "experience_level": ("beginner", "intermediate", "advanced", "mixed"),
    "communication_style": ("formal", "conversational", "technical", "simplified"),
    "vocabulary_level": ("basic", "professional", "expert", "industry_specific"),
    "style": (
        "professional",
        "casual",
        "motivational",
        "authoritative",
        "empowering",
        "collaborative",
        "directive",
    ),
    "energy_level": ("calm", "moderate", "energetic", "passionate"),
    "sentence_structure": ("simple", "moderate", "complex", "varied"),
    "location_type": ("physical", "virtual", "hybrid"),
    "meeting_platform": ("zoom", "microsoft_teams", "google_meet", "other"),
}
"""The words that a field may be, where only some words will do."""

BETWEEN: Mapping[str, tuple[int, int]] = {
    "technical_depth": (1, 5),
    "formality": (1, 5),
    "capacity": (1, MAX_CAPACITY),
}
"""The least and the greatest that a number may be."""


def check(entry: Entry) -> None:
    """Raise `TheValueCannotBeTaken` or `ThePlaceholderIsUnknown`, which name the field, for what cannot be taken."""
    for one in fields(entry):
        value = getattr(entry, one.name)
        for is_right, rule in _rules(one.name, value):
            if not is_right(value):
                raise TheValueCannotBeTaken(field=_camel(one.name), field_name=_camel(one.name), rule=rule)
    if isinstance(entry, Persona):
        _check_instruction(entry.instruction)


def _check_instruction(instruction: str) -> None:
    for name in unknown_placeholders(instruction):
        raise ThePlaceholderIsUnknown(field="instruction", placeholder=name, known=Names(NAMES))


Rule = tuple[Callable[[object], bool], str]


def _rules(name: str, value: object) -> Iterator[Rule]:
    if name in ("name", "label"):
        yield lambda it: is_title(str(it)) and str(it) == str(it).strip(), _TITLE
    elif name == "timezone" and value is not None:
        yield lambda it: _is_zone(str(it)), "a time zone has a name of the IANA's, such as Europe/Berlin"
    elif name in ONE_OF and value is not None:
        yield lambda it: it in ONE_OF[name], f"it is one of {', '.join(ONE_OF[name])}"
    elif name in BETWEEN:
        least, most = BETWEEN[name]
        yield lambda it: isinstance(it, int) and least <= it <= most, f"it is from {least} to {most}"
    elif name == "shares":
        yield _are_whole, "the shares are whole percentages, each type once, and 100 together"
    elif isinstance(value, tuple):
        yield _are_short, _LIST
    elif isinstance(value, str):
        yield _is_short, f"it has at most {MAX_TEXT} characters"


_TITLE = f"it has from 1 to {MAX_TITLE} printable characters, without space at its ends"
_LIST = f"it has at most {MAX_LIST} texts of {MAX_TEXT} characters"


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _are_short(value: object) -> bool:
    return isinstance(value, tuple) and len(value) <= MAX_LIST and all(_is_short(one) for one in value)


def _is_zone(name: str) -> bool:
    return zone_named(name) is not None


def _are_whole(shares: object) -> bool:
    assert isinstance(shares, tuple)
    ours = [one for one in shares if isinstance(one, Share)]
    each_once = len({one.type for one in ours}) == len(ours)
    return each_once and all(one.percent >= 0 for one in ours) and sum(one.percent for one in ours) == 100


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
