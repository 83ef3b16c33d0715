"""Queries on studying: syllabi, mastery over all sessions, days of study."""

from typing import Annotated

from domain.study import mastery
from domain.study.phases import ExamType
from domain.study.syllabus import subjects
from projections.study import records as study_records
from projections.study import session as study_views
from schema import graph
from schema.context import Info, Role, signed_in, with_role
from schema.describing import said
from schema.study.ids import topic_ids
from schema.time_zones import time_zone_named


@graph.type
class SyllabusSubject:
    """A subject of a syllabus with its topics; `group` names the subject that it is a part of.

    `key` is what a topic's `subject` says, and what a plan's scope takes.
    """

    key: str
    """The subject's name in the syllabus."""
    title: str
    """What it is called."""
    group: str | None
    """The subject that it is a part of, such as Biology; null for none."""
    topics: list[study_views.StudyTopic]
    """Its topics, prerequisites first."""


@graph.type
class Syllabus:
    """What an examination asks for."""

    exam_type: ExamType
    """Which examination."""
    subjects: list[SyllabusSubject]
    """What it asks for, by subject."""


@graph.type
class StudyQuery:
    """Queries on studying."""

    @graph.field(description="The syllabus of an examination.")
    def syllabus(self, info: Info, exam_type: Annotated[ExamType, said("Which examination.")]) -> Syllabus:
        """Its subjects and their topics, prerequisites first."""
        signed_in(info)
        library, ids = info.context.study.syllabi, topic_ids(info, exam_type)
        units = library.syllabus(exam_type)
        shown = [
            SyllabusSubject(
                key=subject,
                title=library.title(subject),
                group=library.group(subject),
                topics=[ids.topic(study_views.topic(unit)) for unit in units if unit.subject == subject],
            )
            for subject in subjects(units)
        ]
        return Syllabus(exam_type=exam_type, subjects=shown)

    @graph.field(
        description="How the viewer masters each topic of an examination, over all their sessions.",
        metadata={graph.MOST: graph.EVERYTHING},
    )
    async def study_mastery(
        self, info: Info, exam_type: Annotated[ExamType, said("Which examination.")]
    ) -> list[study_views.TopicMastery]:
        """The mastery, in the order of the syllabus."""
        viewer = signed_in(info)
        if Role.LEARNER not in viewer.roles:
            return []
        known = study_records.mastery(await info.context.study.records.study_records(viewer.id, exam_type.value))
        units, ids = info.context.study.syllabi.syllabus(exam_type), topic_ids(info, exam_type)
        return [ids.mastery(study_views.topic_mastery(unit, known.get(unit.id, mastery.Mastery()))) for unit in units]

    @graph.field(
        description="The viewer's days of study in a time zone, and their streak.",
        metadata={graph.MOST: graph.EVERYTHING},
    )
    async def study_days(self, info: Info, time_zone: str = "UTC") -> study_records.StudyDays:
        """The days."""
        viewer = with_role(info, Role.LEARNER)
        zone = time_zone_named(time_zone)
        rows = await info.context.study.records.study_records(viewer.id, None)
        return study_records.study_days(rows, zone, info.context.now().astimezone(zone).date())
