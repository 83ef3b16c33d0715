"""What study sessions bring."""

from domain.study.tutoring import Tutor
from infrastructure.foundation import Foundation
from infrastructure.jobs.queue import Job
from infrastructure.kind import KindModule, KindParts
from infrastructure.study.anthropic_tutor import AnthropicTutor
from infrastructure.study.offline_tutor import OfflineTutor
from infrastructure.study.records import Records
from infrastructure.study.syllabus import SHIPPED, Library
from infrastructure.study.tutoring import Tutoring
from schema.study.ports import StudyPorts

WORK = (
    "study.action_taken",
    "study.lesson_requested",
    "study.work_retried",
    "study.work_failed",
    "study.autopilot_started",
    "study.autopilot_resumed",
)
"""Events that the tutor has something to do after."""


def build(base: Foundation) -> KindParts:
    """Study sessions in a process."""
    library = Library(base.settings.syllabus_dir or SHIPPED)
    tutoring = Tutoring(base.sessions, tutor_of(base, library), base.budgets, base.clock.now)
    return KindParts(
        ports=StudyPorts(library, Records(base.lists, base.freshness)),
        jobs={
            "study": Job(tutoring.work, called_by=WORK, again="step_autopilot"),
            "step_autopilot": Job(tutoring.step, again="step_autopilot"),
        },
    )


def tutor_of(base: Foundation, library: Library) -> Tutor:
    """Who teaches: the language model, or the syllabi that ship where there is no key for one."""
    if base.model is None:
        return OfflineTutor(library)
    return AnthropicTutor(base.model)


STUDY = KindModule(name="study", build=build)
