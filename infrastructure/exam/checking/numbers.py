"""Numbers and minutes: what a paper says of its items is what is printed, its example has 0 and comes first."""

import re
from collections.abc import Iterator

from domain.exam.authoring import Draft
from domain.exam.generation import build_question
from domain.exam.numbering import numbers
from domain.questions.question import InvalidDraft
from infrastructure.exam.checking.parts import PaperPart

SPAN = re.compile(r"\b(\d+)(?: ?[–-] ?| bis )(\d+)\b")
ITEM = re.compile(r"\b(?:Lücke|Aufgabe|Aussage|Frage|Nummer|Nr\.) (\d+)")


def printed_numbers(part: PaperPart) -> Iterator[str]:
    """The first and last number that a prompt names are those of its question; an example has 0 and comes first."""
    for number, draft in enumerate(part.drafts, 1):
        try:
            question = build_question(part.plan, Draft(number, draft), lambda _: None)
        except InvalidDraft as problem:
            yield f"question {number}: {problem}"
            continue
        of_items = numbers(part.plan, part.plan.config["render"]["firstNumber"], question)
        asked = [question.face.prompt, *(statement.text for statement in question.face.statements)]
        for low, high in SPAN.findall(question.face.prompt):
            if part.display in WITH_SPANS and [int(low), int(high)] != [of_items[0], of_items[-1]]:
                yield f"question {number} speaks of {low} to {high}; its items are {of_items[0]} to {of_items[-1]}"
        for named in (int(one) for text in asked for one in ITEM.findall(text)):
            if named not in of_items:
                yield f"question {number} names item {named}; its items are {of_items[0]} to {of_items[-1]}"


WITH_SPANS = ("gapped_text", "sentence_pool", "authors")
"""The displays whose prompts speak of items from one number to another; elsewhere such figures are of the text."""


def minutes(part: PaperPart) -> Iterator[str]:
    """A part says how many minutes it is to take."""
    if not part.plan.suggested_minutes:
        yield "the part does not say how many minutes it takes"
