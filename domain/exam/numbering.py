"""The numbers of an exam's items as they are printed on a paper: 1 to N, from one part to the next; an example has 0.

They follow from the plans of the parts alone, so they hold for every exam, however long ago it was begun.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from domain.exam.events import Question
from domain.exam.plans import PartPlan, deep_merge
from domain.session import Id

GAP = re.compile(r"\[GAP_(\d+)\]")


def first_numbers(plans: Iterable[PartPlan]) -> Mapping[Id, int]:
    """The number of each part's first item."""
    in_order = list(plans)
    before = accumulate((plan.units for plan in in_order), initial=0)
    return {plan.id: items + 1 for plan, items in zip(in_order, before, strict=False)}


def numbered(plans: Sequence[PartPlan]) -> tuple[PartPlan, ...]:
    """The plans, each with its first number among the settings that its author and its display go by."""
    first = first_numbers(plans)
    return tuple(_with_first_number(plan, first[plan.id]) for plan in plans)


def _with_first_number(plan: PartPlan, first: int) -> PartPlan:
    return replace(plan, config=deep_merge(plan.config, {"render": {"firstNumber": first}}))


def numbers(plan: PartPlan, first: int, question: Question) -> Sequence[int]:
    """The numbers of a question's items, in a part whose items begin with `first`. A text is one item."""
    items = len(question.key) or 1
    if question.is_example:
        return [0] * items
    start = first + (question.number - plan.has_example - 1) * (plan.units // plan.questions)
    return range(start, start + items)


def renumbered(text: str, first: int) -> str:
    """A text in which the gaps stand as `[GAP_n]` with the numbers of the paper in place of those in the text alone."""
    return GAP.sub(lambda gap: f"[GAP_{first + int(gap[1]) - 1}]", text)
