"""What the resolvers of studying may use of the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.study.phases import ExamType
from domain.study.syllabus import Unit
from projections.study.records import StudyRecordRow


class Syllabi(Protocol):
    """The syllabi of the examinations."""

    def syllabus(self, exam_type: ExamType) -> tuple[Unit, ...]: ...  # noqa: D102
    def title(self, subject: str) -> str: ...  # noqa: D102
    def group(self, subject: str) -> str | None: ...  # noqa: D102


class Records(Protocol):
    """What learners did and scored."""

    async def study_records(  # noqa: D102
        self, owner_id: str, exam_type: str | None
    ) -> Sequence[StudyRecordRow]: ...


@dataclass(frozen=True, slots=True)
class StudyPorts:
    """What studying is carried out with."""

    syllabi: Syllabi
    records: Records
