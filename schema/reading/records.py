"""The records and enums of reading that clients see."""

from domain.reading import book, events, positions, state, struggling
from domain.reading.cutting import PASSAGE_WORDS
from projections.reading import library, narration, progress, session
from schema.nodes import Node
from schema.publishing import publish, publish_enum

for enum in (
    book.CheckpointType,
    events.ReadingMode,
    events.CheckpointFrequency,
    events.InterruptionKind,
    events.AnswerType,
    positions.PlaybackState,
    state.CheckpointStatus,
    state.InterruptionStatus,
    struggling.StruggleReason,
):
    publish_enum(enum)

publish(book.Chapter)
publish(events.WordEntry)
publish(library.Fragment, name="TextFragment")
publish(narration.WordTiming)
publish(narration.PassageAudio, most={"words": PASSAGE_WORDS})
publish(session.ReadingPosition)
publish(session.InterruptionFailure)
publish(struggling.Struggle, "ReadingStruggle")
publish(progress.ReadingPoint)
publish(session.InterruptionView, "Interruption", implements=Node)
publish(session.CheckpointView, "Checkpoint", implements=Node)
