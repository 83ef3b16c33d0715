"""What is heard in an exam: the audio of a source."""

from domain.session import Id
from projections.exam.hearing import SourceAudio
from projections.exam.sources import Source
from schema import graph
from schema.context import Info, signed_in
from schema.publishing import publish


@graph.field(
    description=(
        "What is said, as it is heard. Null for a text to read, until the part is whole, where it is `unspoken`, and in"
        " an exam that is over ungraded."
    )
)
async def audio(self: Source, info: Info) -> SourceAudio | None:
    """The recording, which is made again if it had to make room."""
    if self.heard is None:
        return None
    listener, heard = signed_in(info), self.heard
    return await info.context.exam.hearing.audio(heard.exam, heard.part_id, Id(listener.id))


publish(Source, hidden=("heard",), resolved={"audio": audio})
