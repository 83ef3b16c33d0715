"""Which wishes an exam will not keep, or not wholly: a sentence each, which begins with the field of the input."""

from collections.abc import Iterator, Sequence

from domain.exam.plans import Level, PartPlan
from domain.exam.state import Exam
from domain.exam.wishes import Wishes, allocate, difficulty_of
from domain.questions import MODULES

AS_IT_IS = "Parts of papers that ship are taken as they are."


def of_a_saved_paper(wishes: Wishes) -> tuple[str, ...]:
    """A saved paper keeps no wish but by chance."""
    wished = {
        "focus": wishes.focus,
        "focusWeights": wishes.weights,
        "themes": wishes.themes,
        "difficulty": wishes.difficulty,
    }
    return tuple(f"{field}: a saved paper is taken as it is." for field, wish in wished.items() if wish)


def unmet_by_teachers(exam: Exam) -> tuple[str, ...]:
    """Whether the learner's teachers have set another rule for transcripts than is wished."""
    wish, rule = exam.wishes.show_transcript, exam.show_transcript
    return () if wish in (None, rule) else (f"showTranscript: your teacher has set {rule.value}.",)


def of_a_shipped_paper(
    wishes: Wishes, level: Level, categories: Sequence[str | None], themes: Sequence[str]
) -> tuple[str, ...]:
    """A shipped paper keeps what it happens to have: the `categories` of its items, the `themes` of its parts."""
    return tuple(_of_a_shipped_paper(wishes, level, categories, themes))


def _of_a_shipped_paper(
    wishes: Wishes, level: Level, categories: Sequence[str | None], themes: Sequence[str]
) -> Iterator[str]:
    trained = sum(category in wishes.focus for category in categories)
    if wishes.focus and trained < len(categories):
        yield f"focus: {trained} of the {len(categories)} items train it. {AS_IT_IS}"
    if wishes.weights:
        yield f"focusWeights: it has its own share of each category. {AS_IT_IS}"
    about = sum(theme in wishes.themes for theme in themes)
    if wishes.themes and about < len(themes):
        yield f"themes: {about} of the {len(themes)} parts are about them. {AS_IT_IS}"
    usual = difficulty_of(level)
    if wishes.difficulty not in (None, usual):
        yield f"difficulty: at level {level.value} it is {usual.value}. {AS_IT_IS}"


def of_new_items(wishes: Wishes, plans: Sequence[PartPlan]) -> tuple[str, ...]:
    """What is written anew keeps all wishes but a focus that its parts have no items for."""
    return tuple(_of_new_items(wishes, plans)) if wishes.focus else ()


def _of_new_items(wishes: Wishes, plans: Sequence[PartPlan]) -> Iterator[str]:
    others = [plan.label for plan in plans if not _trains(plan)]
    if others:
        yield f"focus: the items of {', '.join(others)} train no category."
    shares = [allocate(plan.units, wishes) for plan in plans if _trains(plan)]
    left_out = [category for category in wishes.focus if shares and not any(share[category] for share in shares)]
    if left_out:
        yield f"focus: no item is left for {', '.join(left_out)}; ask for fewer categories, or other focusWeights."


def _trains(plan: PartPlan) -> bool:
    """Whether the items of a part have a category."""
    return "category" in MODULES[plan.module_id].schema["properties"]
