"""The syllabi at hand: units with lessons, questions and misconceptions, one file per subject in a folder."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from domain.study.content import InvalidContent, check_diagnosis, check_item, check_lesson
from domain.study.phases import ExamType
from domain.study.syllabus import Unit, in_order
from infrastructure.study.syllabus_files import (
    Subject,
    UnitFile,
    diagnoses,
    lesson_of,
    quiz_items,
    read_subject,
    unit_of,
)

SHIPPED = Path(__file__).parent / "syllabus"
"""The syllabi that come with the project."""


class Library:
    """The subjects of a folder. Raises `msgspec.ValidationError` when a file has another shape."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        read = (read_subject(path) for path in sorted(folder.glob("*.json")))
        self.subjects: Mapping[str, Subject] = {subject.subject: subject for subject in read}
        every = ((unit.id, unit) for subject in self.subjects.values() for unit in subject.units)
        self.units: Mapping[str, UnitFile] = dict(every)
        self._syllabi = {exam_type: self._syllabus(exam_type) for exam_type in ExamType}

    def syllabus(self, exam_type: ExamType) -> tuple[Unit, ...]:
        """The syllabus of an examination, every prerequisite before what needs it."""
        return self._syllabi[exam_type]

    def title(self, subject: str) -> str:
        """What a subject is called."""
        return self.subjects[subject].title if subject in self.subjects else subject

    def group(self, subject: str) -> str | None:
        """The subject that this one is a part of, as inorganic chemistry is of chemistry."""
        return self.subjects[subject].group if subject in self.subjects else None

    def _syllabus(self, exam_type: ExamType) -> tuple[Unit, ...]:
        of_it = {unit.id for unit in self.units.values() if exam_type in unit.exams}
        units = [unit_of(subject, unit, of_it) for subject in self.subjects.values() for unit in subject.units]
        return tuple(in_order([unit for unit in units if unit.id in of_it]))

    def problems(self) -> Iterator[str]:
        """What is wrong with the content, told with the place."""
        for subject in self.subjects.values():
            for unit in subject.units:
                yield from (f"{unit.id}: {problem}" for problem in self._problems(subject.subject, unit))
        for exam_type in ExamType:
            seen: set[str] = set()
            for known in self.syllabus(exam_type):
                seen.add(known.id)
                yield from (f"{known.id}: {id} needs it in turn" for id in known.prerequisites if id not in seen)

    def _problems(self, subject: str, unit: UnitFile) -> Iterator[str]:
        if not unit.id.startswith(f"{subject}.") or self.units[unit.id] is not unit:
            yield "the id is not the subject's, or there are two of it"
        yield from (f"its prerequisite {id} is not there" for id in unit.prerequisites if id not in self.units)
        if len({item.id for item in unit.quiz}) < len(unit.quiz):
            yield "two questions have the same id"
        try:
            yield from _revealing(unit)
        except (InvalidContent, KeyError, ValueError, IndexError) as problem:
            yield str(problem)


def _revealing(unit: UnitFile) -> Iterator[str]:
    check_lesson(lesson_of(unit))
    items = quiz_items(unit)
    for item in items:
        check_item(item)
    revealed = {belief.id for item in items for belief in item.reveals.values()}
    for diagnosis in diagnoses(unit):
        check_diagnosis(diagnosis)
        if diagnosis.misconception.id not in revealed:
            yield f"no question reveals {diagnosis.misconception.id}"
