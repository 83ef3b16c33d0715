"""What is heard in an exam: the audio of a source."""

from domain.exam.state import Exam
from domain.session import Id
from projections.exam.hearing import SourceAudio
from projections.exam.sources import Source
from schema import graph
from schema.context import Info, readable, signed_in
from schema.publishing import publish


@graph.field(
    description=(
        "What is said, as it is heard. Null for a text to read, until the part is whole, where it is `unspoken`, and in"
        " an exam that is over ungraded."
    )
)
async def audio(self: Source, info: Info) -> SourceAudio | None:
    """The recording, which is made again if it had to make room."""
    exam = await readable(info, self.heard.session_id) if self.heard else None
    if self.heard is None or not isinstance(exam, Exam):
        return None
    return await info.context.exam.hearing.audio(exam, self.heard.part_id, Id(signed_in(info).id))


publish(Source, hidden=("heard",), resolved={"audio": audio})
