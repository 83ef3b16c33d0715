"""What can be kept of an exam as a paper, under which title, and how many papers there may be."""

from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from domain.exam.timing import is_withheld
from domain.session import MINUTE_MS, RefusalCode, Refused
from domain.texts import MAX_TITLE, is_title
from domain.writing import GenerationStatus

MAX_PAPERS = 100
"""Papers of one learner at most."""

WITHDRAWN_KEPT = 100
"""So many withdrawn papers of one learner are remembered."""

COMMANDS_KEPT = 20
"""So many of its latest commands a paper remembers."""


class TheTitleIsNoTitle(Refused):
    """A title has from 1 to {limit} characters, all of them printable."""

    code = RefusalCode.INVALID_INPUT


class TheExamIsNotWhole(Refused):
    """Only an exam whose generation is COMPLETED can be kept as a paper."""

    code = RefusalCode.NOT_READY


class TheExamHasUnopenedParts(Refused):
    """A timed exam can be kept as a paper once all of its parts were opened, or it is over."""

    code = RefusalCode.NOT_READY
    try_again_ms = MINUTE_MS


class ThePaperIsOfAnotherSkill(Refused):
    """The paper is a {skill} paper. Start an exam in that skill."""

    code = RefusalCode.INVALID_INPUT


class ThereArePapersEnough(Refused):
    """A learner keeps {limit} papers at most. Withdraw one first."""

    code = RefusalCode.LIMIT_REACHED


def title_of(given: str) -> str:
    """The title that was given, without white space at its ends. Raises `TheTitleIsNoTitle`."""
    title = given.strip()
    if not is_title(title):
        raise TheTitleIsNoTitle(field="title", limit=MAX_TITLE)
    return title


def require_whole(exam: Exam) -> None:
    """Refuse an exam that is not wholly written, or not wholly to be read."""
    if exam.generation is not GenerationStatus.COMPLETED:
        raise TheExamIsNotWhole(field="sessionId")
    if any(is_withheld(exam, part_id) for part_id in exam.parts):
        raise TheExamHasUnopenedParts(field="sessionId")


def require_skill(of_paper: ExamSkill, wanted: ExamSkill) -> None:
    """Refuse a paper for an exam in another skill."""
    if of_paper is not wanted:
        raise ThePaperIsOfAnotherSkill(field="paperId", skill=of_paper.value)


def check_room(kept: int) -> None:
    """Refuse another paper of a learner who has kept so many."""
    if kept >= MAX_PAPERS:
        raise ThereArePapersEnough(limit=MAX_PAPERS)
