"""Descriptions of what is published. They stand beside the thing: a docstring below each field and enum value.

A class is described by its docstring, a resolver by what it is told or by its docstring, an argument of its own by
`Annotated[..., said("...")]`. What has the same name and meaning everywhere is described here, once.
"""

import re
import sys
from collections.abc import Mapping
from functools import cache
from inspect import cleandoc
from pathlib import Path

from strawberry.types.arguments import StrawberryArgumentAnnotation
from strawberry.utils.str_converters import to_camel_case

COMMON: Mapping[str, str] = {
    "input": "What the mutation takes, as one object.",
    "command_id": (
        "A key that the client makes up, new for each thing done: 1 to 128 printable characters, a UUID does well."
        " Sent again with the same input it is answered as the first time, and nothing is done twice."
    ),
    "expected_version": (
        "The `version` that the client last saw; refused with VERSION_CONFLICT when a person has made changes since."
        " Null: whatever it is."
    ),
    "session_id": "Which session: its `id`.",
    "draft_id": "Which draft: the `id` of its session.",
    "classroom_id": "Which classroom: its `id`.",
    "session": "The session as it stands now.",
    "classroom": "The classroom as it stands now.",
    "paper": "The paper as it stands now.",
    "replace_active": "Whether an open session that is in the way is abandoned; otherwise it is refused.",
    "first": "How many at most, from 1 to 100; null: as many as the default says.",
    "after": "What comes after this place: the `cursor` of an edge or an event, or a page's `endCursor`.",
    "time_zone": "Whose calendar days count: a time zone's name in the IANA database, such as Europe/Berlin.",
    "since": "From this instant on; null: from the beginning.",
    "until": "Before this instant; null: up to now.",
    "edges": "The rows of this page, in order.",
    "node": "The thing itself.",
    "cursor": "Its place in the list, opaque; `after` takes it.",
    "page_info": "Where the page lies in the list.",
}
"""What is said of fields and arguments by these names, unless they say something else themselves."""

CLASS = re.compile(r'^class (\w+)[^\n]*\n(?:    """.*?"""\n)?(.*?)(?=^[^\s)]|\Z)', re.M | re.S)
"""A class as ruff formats it: its name, and what follows its docstring."""

MEMBER = re.compile(r'^    (\w+)(?:: | = )[^\n]*\n(?:(?:        |    [)\]}])[^\n]*\n)*    """(.*?)"""', re.M | re.S)
"""A field or a value, on one line or more, and the docstring below it."""

PYTHON_NAME = re.compile(r"`([a-z][a-z0-9]*(?:_[a-z0-9]+)+)`")


def said(description: str) -> StrawberryArgumentAnnotation:
    """What an argument is, for `Annotated`."""
    return StrawberryArgumentAnnotation(description=description)


def of_docstring(docstring: str | None) -> str | None:
    """The description that a docstring is; names in backticks are as clients write them. Values stand in quotes."""
    return PYTHON_NAME.sub(lambda name: f"`{to_camel_case(name[1])}`", cleandoc(docstring)) if docstring else None


def of_members(cls: type) -> Mapping[str, str]:
    """The description of each field or value of a class and its bases that has a docstring below it, by its name."""
    described: dict[str, str] = {}
    for one in reversed(cls.__mro__):
        described |= _of_module(one.__module__).get(one.__qualname__, {})
    return described


@cache
def _of_module(module: str) -> Mapping[str, Mapping[str, str]]:
    """The descriptions of the members of each class of a module."""
    if module in sys.stdlib_module_names:
        return {}
    return of_source(Path(sys.modules[module].__file__ or "").read_text("utf-8"))


def of_source(source: str) -> Mapping[str, Mapping[str, str]]:
    """What stands below the members of each class. Not parsed, which would take servers a tenth of their start."""
    return {
        name: {one[1]: of_docstring(one[2]) or "" for one in MEMBER.finditer(body)}
        for name, body in CLASS.findall(source)
    }
