"""The plan of an exam: its parts, each with a question module, its items, its points and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from domain.disclosure import Open, Own
from domain.json import JsonObject
from domain.questions import MODULES
from domain.session import Id

PASS_PERCENT = 60.0
"""A module is passed with 60 of 100 points (Goethe-Zertifikat C1)."""


class ExamSkill(Enum):
    """What an exam tests."""

    READING = "READING"
    """Texts are read, and questions on them answered."""
    LISTENING = "LISTENING"
    """Recordings are heard, and questions on them answered."""
    WRITING = "WRITING"
    """Texts are written, and marked by a rubric."""
    SPEAKING = "SPEAKING"
    """What would be said is given as a text, and marked by a rubric."""


class Level(Enum):
    """A level of the Common European Framework of Reference."""

    A1 = "A1"
    """Beginner, of the Common European Framework (CEFR)."""
    A2 = "A2"
    """Elementary."""
    B1 = "B1"
    """Intermediate."""
    B2 = "B2"
    """Upper intermediate."""
    C1 = "C1"
    """Advanced."""
    C2 = "C2"
    """Proficient, the highest."""


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


THEMES = (
    "WIRTSCHAFT",
    "BILDUNG",
    "TECHNOLOGIE",
    "GESELLSCHAFT",
    "UMWELT",
    "GESUNDHEIT",
    "KULTUR",
    "SPORT",
    "VERKEHR",
    "MEDIEN",
    "TOURISMUS",
    "ARBEIT",
)
"""What a source may be about."""


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A part as it is to be generated: `questions` of one module, worth `points` together.

    `units` are the numbered items in all of its questions. `config` holds the resolved prompt, render, scoring and
    source settings.
    """

    id: Open[Id]
    """The part's name within the exam, such as "teil_1"."""
    label: Open[str]
    """The part's heading."""
    module_id: Open[str]
    """The kind of its questions, such as "multiple_choice"."""
    questions: Open[int]
    """How many questions it has, without the example."""
    units: Open[int]
    """How many items they have together: gaps and statements count one by one."""
    points: Open[int]
    """The most points that they bring together."""
    has_example: Open[bool] = False
    """Whether a solved example comes before them."""
    config: Own[JsonObject] = field(default_factory=dict)
    """How it is asked, shown, marked and read: settings of its module."""

    @property
    def layout_id(self) -> str:
        """The name of the part's layout: its module and how it is displayed."""
        return f"{self.module_id}.{self.config['render']['display']}"

    @property
    def instructions(self) -> str:
        """What a learner is told to do in the part."""
        instructions: str = self.config["prompt"]["instructions"]
        return instructions

    @property
    def suggested_minutes(self) -> int | None:
        """How many minutes the part is to take; None in exams that were begun before this was said."""
        minutes: int | None = self.config["render"].get("suggestedMinutes")
        return minutes


def deep_merge(base: JsonObject, over: JsonObject) -> JsonObject:
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


def part(
    number: int,
    module_id: str,
    *,
    units: int,
    questions: int = 1,
    points: int | None = None,
    has_example: bool = False,
    **over: JsonObject,
) -> PartPlan:
    """A part of an exam: the module's defaults with the part's own settings; a point for each item if none are said."""
    config = deep_merge(MODULES[module_id].defaults, over)
    worth = units if points is None else points
    return PartPlan(Id(f"teil_{number}"), f"Teil {number}", module_id, questions, units, worth, has_example, config)
