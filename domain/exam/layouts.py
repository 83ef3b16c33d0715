"""What the exams consist of: for each skill and level the parts, as data.

A part names its question module and overrides the module's prompt, render, scoring and source settings. The figures are
those of the Goethe-Zertifikat C1 model set: reading takes 65 minutes and has 30 items in four parts (8, 7, 8, 7).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from domain.questions import MODULES
from domain.session import Id, RefusalCode, Refused

PASS_PERCENT = 60.0
"""A module is passed with 60 of 100 points (Goethe-Zertifikat C1)."""


class ExamSkill(Enum):
    """What an exam tests."""

    READING = "READING"
    LISTENING = "LISTENING"
    WRITING = "WRITING"
    SPEAKING = "SPEAKING"


class Level(Enum):
    """A level of the Common European Framework of Reference."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class Category(Enum):
    """What a gap may train; a learner may ask for some of these."""

    CONNECTOR_LOGIC = "connector_logic"
    LEXICAL_NUANCE = "lexical_nuance"
    COLLOCATION_CONTROL = "collocation_control"
    GRAMMAR_AGREEMENT = "grammar_agreement"
    IDIOMATIC_EXPRESSION = "idiomatic_expression"
    REGISTER_TONE = "register_tone"
    DISCOURSE_REFERENCE = "discourse_reference"
    INSTITUTIONAL_CONTEXT = "institutional_context"


class ThereIsNoSuchExam(Refused):
    """There is no {skill} exam at level {level}. On offer: {offered}."""

    code = RefusalCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A part as it is to be generated: `questions` of one module, worth `points` together.

    `units` are the numbered items in all of its questions. `config` holds the resolved prompt, render, scoring and
    source settings.
    """

    id: Id
    label: str
    module_id: str
    questions: int
    units: int
    points: int
    has_example: bool = False
    config: Mapping[str, Any] = field(default_factory=dict)

    @property
    def layout_id(self) -> str:
        """The name of the part's layout: its module and how it is displayed."""
        return f"{self.module_id}.{self.config['render']['display']}"


def deep_merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with every value of `over` put in its place; mappings are merged, all else is replaced."""
    merged = dict(base)
    for name, value in over.items():
        inner = merged.get(name)
        both = isinstance(inner, Mapping) and isinstance(value, Mapping)
        merged[name] = deep_merge(inner, value) if both else value  # type: ignore[arg-type]
    return merged


def share_points(points: int, questions: int) -> list[float]:
    """Points shared out: each question gets the floor share, the remainder goes to the first ones."""
    share, remainder = divmod(points, questions)
    return [float(share + (1 if n < remainder else 0)) for n in range(questions)]


def _part(number: int, module_id: str, *, questions: int, units: int, points: int, **over: Any) -> PartPlan:
    config = deep_merge(MODULES[module_id].defaults, over)
    return PartPlan(Id(f"teil_{number}"), f"Teil {number}", module_id, questions, units, points, config=config)


READING_C1 = (
    _part(
        1,
        "multiple_choice",
        questions=1,
        units=8,
        points=8,
        prompt={"instructions": "Lesen Sie den Text und wählen Sie für jede Lücke die richtige Lösung."},
        render={"display": "gapped_text", "firstNumber": 1, "options": 4, "suggestedMinutes": 10},
        scoring={"strategy": "per_gap"},
        source={"kind": "gapped_text", "gaps": 8, "words": [220, 260]},
    ),
    _part(
        2,
        "multiple_choice",
        questions=7,
        units=7,
        points=7,
        prompt={"instructions": "Lesen Sie den Text und wählen Sie bei jeder Aufgabe die richtige Lösung."},
        render={"firstNumber": 9, "options": 3, "suggestedMinutes": 18},
        source={"words": [480, 620]},
    ),
    _part(
        3,
        "statement_match",
        questions=1,
        units=8,
        points=8,
        prompt={"instructions": "Welcher Satz gehört in welche Lücke? Zwei Sätze passen nicht."},
        render={"display": "sentence_pool", "firstNumber": 16, "options": 10, "suggestedMinutes": 20},
        source={"kind": "gapped_text", "gaps": 8, "words": [400, 520]},
    ),
    _part(
        4,
        "statement_match",
        questions=1,
        units=7,
        points=7,
        prompt={"instructions": "Auf welche Person trifft welche Aussage zu? Zwei Aussagen passen zu niemandem."},
        render={"display": "authors", "firstNumber": 24, "options": 4, "suggestedMinutes": 15},
        source={"kind": "comments", "words": [110, 150]},
    ),
)

LAYOUTS: Mapping[tuple[ExamSkill, Level], tuple[PartPlan, ...]] = {(ExamSkill.READING, Level.C1): READING_C1}


def layout(skill: ExamSkill, level: Level) -> tuple[PartPlan, ...]:
    """The parts of an exam. Raises `ThereIsNoSuchExam`."""
    try:
        return LAYOUTS[skill, level]
    except KeyError:
        field = "level" if any(offered is skill for offered, _ in LAYOUTS) else "skill"
        offered = ", ".join(f"{skill.value} {level.value}" for skill, level in LAYOUTS)
        raise ThereIsNoSuchExam(field=field, skill=skill.value, level=level.value, offered=offered) from None
