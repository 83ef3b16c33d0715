"""What an entry of the catalogue has to be like."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

from domain.builder.catalog import Entry, Persona, Share
from domain.builder.cataloguing.refusals import Names, ThePlaceholderIsUnknown, TheValueCannotBeTaken
from domain.builder.placeholders import NAMES, unknown_placeholders
from domain.names import in_camel_case
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
        if rule := _broken(one.name, getattr(entry, one.name)):
            name = told(type(entry), one.name)
            raise TheValueCannotBeTaken(field=name, field_name=name, rule=rule)
    if isinstance(entry, Persona):
        _check_instruction(entry.instruction)


def told(made: type[Entry], name: str) -> str:
    """A field of an entry as clients call it: what a persona is called is its label."""
    return "label" if made is Persona and name == "name" else in_camel_case(name)


def _check_instruction(instruction: str) -> None:
    for name in unknown_placeholders(instruction):
        raise ThePlaceholderIsUnknown(field="instruction", placeholder=name, known=Names(NAMES))


def _broken(name: str, value: object) -> str | None:
    """The rule that the value of a field breaks; None for none."""
    match value:
        case str() if name == "name":
            return None if is_title(value) and value == value.strip() else _TITLE
        case str() if name == "timezone":
            return None if zone_named(value) else "a time zone has a name of the IANA's, such as Europe/Berlin"
        case str() if name in ONE_OF:
            return None if value in ONE_OF[name] else f"it is one of {', '.join(ONE_OF[name])}"
        case str():
            return None if _is_short(value) else f"it has at most {MAX_TEXT} characters"
        case int() if name in BETWEEN:
            least, most = BETWEEN[name]
            return None if least <= value <= most else f"it is from {least} to {most}"
        case tuple() if name == "shares":
            return None if _are_whole(value) else "the shares are whole percentages, each type once, and 100 together"
        case tuple():
            return None if len(value) <= MAX_LIST and all(map(_is_short, value)) else _LIST
    return None


_TITLE = f"it has from 1 to {MAX_TITLE} printable characters, without space at its ends"
_LIST = f"it has at most {MAX_LIST} texts of {MAX_TEXT} characters"


def _is_short(text: str) -> bool:
    return len(text) <= MAX_TEXT


def _are_whole(shares: Sequence[Share]) -> bool:
    each_once = len({one.type for one in shares}) == len(shares)
    return each_once and all(one.percent >= 0 for one in shares) and sum(one.percent for one in shares) == 100
