"""The learner's context, saved by the client as a checkpoint: nothing in it is dropped."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.disclosure import Own
from domain.json import Json, JsonObject
from domain.session import RefusalCode, Refused

MAX_TEXT = 500
MAX_MISCONCEPTIONS = 200
MAX_DESCRIPTION = 5000
MAX_EXTRA_CHARACTERS = 50_000
MAX_DEPTH = 30
INTEGERS = range(-(2**63), 2**63)


class TheContextDoesNotFit(Refused):
    """{name} is to be {expected}."""

    code = RefusalCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class StudentContext:
    """What a session remembers of its learner. `extra_data` is the client's own."""

    current_topic: Own[str | None] = None
    """What the learner is at: a topic's id, or the client's words; null if it was not said."""
    last_quiz_score: Own[float | None] = None
    """How the last quiz went, from 0 to 100; null before the first."""
    misconceptions: Own[tuple[str, ...]] = ()
    """What the learner wrongly believes, a text each."""
    plan_cache_key: Own[str | None] = None
    """The `cacheKey` of the plan; null without one."""
    extra_data: Own[JsonObject] = field(default_factory=dict)
    """What else the client keeps here, in its own shape."""


KNOWN = {
    "currentTopic": "current_topic",
    "current_topic": "current_topic",
    "lastQuizScore": "last_quiz_score",
    "last_quiz_score": "last_quiz_score",
    "misconceptions": "misconceptions",
    "planCacheKey": "plan_cache_key",
    "plan_cache_key": "plan_cache_key",
    "extraData": "extra_data",
    "extra_data": "extra_data",
}
"""The fields of a context by the names that a client may give them."""


def checkpoint(context: StudentContext, given: Json) -> StudentContext:
    """The context after a save: known fields take the place of what was there, all others are added to `extra_data`.

    Raises `TheContextDoesNotFit`; then nothing is to be saved.
    """
    if not isinstance(given, Mapping):
        raise TheContextDoesNotFit(field="context", name="context", expected="a JSON object")
    check_json(given, "context")
    changes: dict[str, Json] = {}
    for name, value in given.items():
        if field_name := KNOWN.get(name):
            if field_name in changes:
                raise TheContextDoesNotFit(field=f"context.{name}", name=name, expected="given under one name only")
            changes[field_name] = READERS[field_name](name, value)
    extra = dict(changes.get("extra_data", context.extra_data))
    for name in given.keys() - KNOWN.keys():
        if "extra_data" in changes and name in extra and not is_same(extra[name], given[name]):
            raise TheContextDoesNotFit(field=f"context.{name}", name=name, expected="given once, or equal in extraData")
        extra[name] = given[name]
    changes["extra_data"] = {name: extra[name] for name in sorted(extra)}
    saved = replace(context, **changes)
    if _characters(saved.extra_data) > MAX_EXTRA_CHARACTERS:
        expected = f"of at most {MAX_EXTRA_CHARACTERS} characters as JSON"
        raise TheContextDoesNotFit(field="context.extraData", name="extraData", expected=expected)
    return saved


def is_same(one: Json, other: Json) -> bool:
    """Whether two values are the same JSON: 1, 1.0 and true are three."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def check_json(value: Json, *path: str | int) -> None:
    """Raise `TheContextDoesNotFit` for JSON that could not be kept as it is; `path` is where it stands."""
    if len(path) > MAX_DEPTH + 1:
        raise _unfit(path, f"at most {MAX_DEPTH} levels deep")
    match value:
        case str():
            if not _is_text(value):
                raise _unfit(path, "Unicode text, without lone surrogates")
        case bool() | None:
            pass
        case int():
            if value not in INTEGERS:
                raise _unfit(path, "an integer of 64 bits")
        case float():
            if not math.isfinite(value):
                raise _unfit(path, "a finite number")
        case Mapping():
            for key, inner in value.items():
                check_json(key, *path)
                check_json(inner, *path, key)
        case list() | tuple():
            for n, inner in enumerate(value):
                check_json(inner, *path, n)
        case _:
            raise _unfit(path, "JSON")


def _unfit(path: Sequence[str | int], expected: str) -> TheContextDoesNotFit:
    places = (f"[{place}]" if isinstance(place, int) else f".{place[:MAX_TEXT]}" for place in path)
    name = "".join(places).removeprefix(".")
    return TheContextDoesNotFit(field=name, name=name, expected=expected)


def _is_text(value: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _characters(value: Json) -> int:
    """About how many characters a value takes as JSON, never fewer than its texts have."""
    match value:
        case Mapping():
            return 2 + sum(len(key) + 4 + _characters(inner) for key, inner in value.items())
        case list() | tuple():
            return 2 + sum(1 + _characters(inner) for inner in value)
        case str():
            return len(value) + 2
    return len(str(value))


def _text(name: str, value: Json) -> str | None:
    if value is None or (isinstance(value, str) and 0 < len(value) <= MAX_TEXT):
        return value
    raise TheContextDoesNotFit(field=f"context.{name}", name=name, expected=f"null or a text of 1 to {MAX_TEXT}")


def _score(name: str, value: Json) -> float | None:
    if value is None:
        return None
    if type(value) in (int, float) and 0 <= value <= 100:
        return float(value)
    raise TheContextDoesNotFit(field=f"context.{name}", name=name, expected="null or a number from 0 to 100")


def _misconceptions(name: str, value: Json) -> tuple[str, ...]:
    texts = value if isinstance(value, list) and len(value) <= MAX_MISCONCEPTIONS else [None]
    if all(isinstance(text, str) and 0 < len(text) <= MAX_DESCRIPTION for text in texts):
        return tuple(texts)
    expected = f"a list of at most {MAX_MISCONCEPTIONS} texts of 1 to {MAX_DESCRIPTION} characters"
    raise TheContextDoesNotFit(field=f"context.{name}", name=name, expected=expected)


def _extra(name: str, value: Json) -> JsonObject:
    if isinstance(value, Mapping):
        return value
    raise TheContextDoesNotFit(field=f"context.{name}", name=name, expected="a JSON object")


READERS = {
    "current_topic": _text,
    "last_quiz_score": _score,
    "misconceptions": _misconceptions,
    "plan_cache_key": _text,
    "extra_data": _extra,
}
