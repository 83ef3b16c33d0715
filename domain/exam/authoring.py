"""What is asked of an author, and what comes back, as plain values.

An author (a language model, or the papers that ship with the project) first plans an exam, then writes it part by part:
a source, then one draft of a question after the other, in the shape of the part's module.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.disclosure import Open, Secret
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.exam.wishes import Wishes
from domain.json import JsonObject
from domain.questions.reports import GradeReport
from domain.questions.tasks import WritingTask
from domain.session import Id
from domain.spending import Allowance, AuthorFailed, Usage


@dataclass(frozen=True, slots=True)
class Segment:
    """One speaker's turn in a recording. What is said in it is read where the exam shows it, and in no event."""

    speaker_id: Open[str]
    """What tells the speakers of a recording apart."""
    speaker_name: Open[str]
    """What the speaker is called."""
    text: Secret[str]
    role: Open[str | None] = None
    """What the speaker is there for, such as "moderator"; null if nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a part's questions are about. In a gapped text a gap stands as `[GAP_n]`; `removed` holds what stood there.

    A recording has `segments`, and in `text` the situation. One not `complete` is the beginning of what will be.
    """

    theme: Open[str]
    """What it is about: one of the themes of the catalog, or words of the author's."""
    title: Open[str]
    """The heading."""
    text: Open[str]
    """The text; of a recording the situation. A gap stands in it as `[GAP_n]`."""
    subtitle: Open[str | None] = None
    """The line below the heading; null if there is none."""
    segments: Open[tuple[Segment, ...]] = ()
    """What is said in a recording, turn by turn; empty for a text."""
    removed: Secret[tuple[str, ...]] = ()
    complete: Open[bool] = True
    """Whether it is all there; otherwise it is the beginning of what will be."""

    def begins_with(self, other: "Source") -> bool:
        """Whether this is the other source, or what it may grow to: what stands in the other one stands here."""
        if other.complete:
            return self == other
        return (
            (self.theme, self.title, self.subtitle) == (other.theme, other.title, other.subtitle)
            and self.text.startswith(other.text)
            and self.segments[: len(other.segments)] == other.segments
            and self.removed[: len(other.removed)] == other.removed
        )


@dataclass(frozen=True, slots=True)
class ExamBrief:
    """What the parts of an exam are to be about: a subject for each part, by the part's id.

    `unmet_wishes` says in a sentence each which wishes the author will not keep, or not wholly.
    """

    model_id: str
    subjects: Mapping[Id, str]
    unmet_wishes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ExamRequest:
    """An exam to be planned. `recent` holds the subjects that the learner had in earlier exams, newest first."""

    session_id: Id
    skill: ExamSkill
    level: Level
    wishes: Wishes
    parts: Sequence[PartPlan]
    recent: Sequence[str]


@dataclass(frozen=True, slots=True)
class PartRequest:
    """A part to be written. `source`, complete or not, and `done` are what an earlier attempt has left.

    `written` are the questions that are done, in the shape of drafts, as far as later ones depend on them: what they
    ask, their options and which is right.
    """

    session_id: Id
    skill: ExamSkill
    level: Level
    part: PartPlan
    subject: str
    source: Source | None
    done: int
    wishes: Wishes = Wishes()
    written: Sequence[JsonObject] = ()


@dataclass(frozen=True, slots=True)
class GradeRequest:
    """A text to be marked: the task it answers, with its rubric, and what sort of text it is."""

    kind: str
    level: Level
    task: WritingTask
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One question as the author wrote it, in the shape of its module's schema. `number` counts from 1 in the part."""

    number: int
    content: JsonObject


class NoExaminer(AuthorFailed):
    """Raised by an author that never marks texts; asking again does not help."""


class Author(Protocol):
    """Who writes the exams and marks the texts. Each call to a model that it makes is handed on as a `Usage`.

    All its calls on one piece of work keep to the allowance; what that raises is raised in place of a call.
    """

    def hindrance(self, skill: ExamSkill, level: Level, subject: str | None = None) -> str | None:
        """Why it could never write such an exam, or go on with one of this subject, and what helps; None if it can."""

    async def plan_exam(self, request: ExamRequest) -> ExamBrief:
        """Choose what the parts are about. Raises `AuthorFailed`."""

    def write_part(self, request: PartRequest, allowance: Allowance) -> AsyncIterator[Source | Draft | Usage]:
        """Write what is missing of a part: its source unless that is complete, and the drafts that are not done.

        A source may come in ever longer pieces, the last one complete; drafts come in order, in between or after it.
        Raises `AuthorFailed`, or stops short; either is a failed attempt. Cancelled, it hands on what the calls under
        way have taken before it ends.
        """

    def grade(self, request: GradeRequest, allowance: Allowance) -> AsyncIterator[GradeReport | Usage]:
        """Mark a text. Raises `AuthorFailed`."""
