"""What a teacher sets for the learners of a classroom."""

from typing import Annotated

import strawberry

from domain.classroom.commands import SetTranscripts
from domain.session import Id
from domain.transcripts import ShowTranscript
from schema import graph
from schema.base import Refusal, refusing
from schema.classroom.board import ClassroomView, classroom_view
from schema.classroom.mutations import by_teacher
from schema.context import Info


@graph.input
class SetShowTranscriptInput:
    """When the learners of a classroom may read the transcripts of what they hear, in exams started from now on."""

    classroom_id: Id
    show_transcript: ShowTranscript | None = None
    """The rule, which counts for more than a learner's wish; null leaves it to the learners."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.type
class SetShowTranscriptPayload:
    """The classroom with the rule."""

    classroom: ClassroomView


SetShowTranscriptResult = Annotated[SetShowTranscriptPayload | Refusal, strawberry.union("SetShowTranscriptResult")]


@graph.type
class ClassroomSettingMutation:
    """What a teacher sets."""

    @graph.mutation(
        description="Set when a classroom's learners may read the transcripts of what they hear. Of several classrooms"
        " one with AFTER_GRADING outweighs the others."
    )
    @refusing
    async def set_show_transcript(self, info: Info, input: SetShowTranscriptInput) -> SetShowTranscriptResult:
        """Set."""
        request = by_teacher(info, input.command_id, input.expected_version)
        command = SetTranscripts(input.show_transcript)
        classroom = await info.context.classroom.classrooms.execute(input.classroom_id, command, request)
        return SetShowTranscriptPayload(classroom=classroom_view(classroom))
