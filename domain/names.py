"""The names of fields as clients read them."""

from functools import cache


@cache
def in_camel_case(name: str) -> str:
    """A field's name as clients read it: `question_id` is `questionId`."""
    head, *tail = name.split("_")
    return head + "".join(map(str.capitalize, tail))
