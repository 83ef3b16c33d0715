"""Numbers and minutes: what a paper says of its items is what is printed; an example comes first and has 0."""

import re
from collections.abc import Callable, Iterator

from domain.json import JsonObject
from domain.questions.references import printed
from infrastructure.exam.checking.parts import PaperPart

SPAN = re.compile(r"\b(\d+)(?: ?[–-] ?| bis )(\d+)\b")
ITEM = re.compile(r"\b(?:Lücke|Aufgabe|Nummer|Nr\.) (\d+)")

WITH_SPANS = ("gapped_text", "sentence_pool", "authors")
"""The displays whose prompts speak of items from one number to another; elsewhere such figures are of the text."""


def printed_numbers(part: PaperPart) -> Iterator[str]:
    """The numbers that a question names are those that are printed with its items."""
    put = printed(part.item_number(1), part.plan.units)
    for number, draft in enumerate(part.drafts, 1):
        items = part.numbers_of(number)
        prompt = put(draft["prompt"])
        spans = SPAN.findall(prompt) if part.display in WITH_SPANS else []
        named = [int(one) for text in (prompt, *_statements(draft, put)) for one in ITEM.findall(text)]
        for low, high in spans:
            if (int(low), int(high)) != (items[0], items[-1]):
                yield f"question {number} speaks of {low} to {high}; its items are {items[0]} to {items[-1]}"
        for item in named:
            if item not in items:
                yield f"question {number} names item {item}; its items are {items[0]} to {items[-1]}"


def _statements(draft: JsonObject, put: Callable[[str], str]) -> Iterator[str]:
    return (put(statement["text"]) for statement in draft.get("statements", ()))


def minutes(part: PaperPart) -> Iterator[str]:
    """A part says how many minutes it is to take."""
    if not part.plan.suggested_minutes:
        yield "the part does not say how many minutes it takes"
