"""The ids of what reading has: books and passages for everybody, questions and checkpoints of one session.

Each says what it is of, so that `node` finds it: `book:ID`, `passage:EDITION:NUMBER`, `interruption:SESSION:NUMBER` and
`checkpoint:SESSION:…`, which does not tell the checkpoint's name.
"""

from dataclasses import dataclass, replace

from domain.reading.checking import TheSessionHasNoSuchCheckpoint, find
from domain.reading.commands import AnswerCheckpoint, ResumeReading
from domain.reading.state import Reading
from domain.session import Id
from projections.reading.session import CheckpointView, InterruptionView
from schema.context import Info
from schema.ids import Ids, named

BOOK, PASSAGE, INTERRUPTION, CHECKPOINT = "book", "passage", "interruption", "checkpoint"


def book_id(name: str) -> Id:
    """The id of a book."""
    return Id(f"{BOOK}:{name}")


def book_named(id: str) -> str:
    """The name of the book that is meant."""
    return id.strip().removeprefix(f"{BOOK}:")


def passage_id(edition: str, order: int) -> Id:
    """The id of a passage."""
    return Id(f"{PASSAGE}:{edition}:{order}")


@dataclass(frozen=True, slots=True)
class ReadingIds:
    """Turns names of a reading session into ids, and ids into names."""

    reading: Reading
    place: Ids

    def interruption(self, seen: InterruptionView) -> InterruptionView:
        """A question with its id."""
        return replace(seen, id=Id(f"{INTERRUPTION}:{self.reading.id}:{seen.id}"))

    def interruption_name(self, id: str) -> Id:
        """The name of the question that is meant; another's id stays as it is, and is refused."""
        return Id(id.strip().removeprefix(f"{INTERRUPTION}:{self.reading.id}:"))

    def checkpoint_id(self, name: Id) -> Id:
        """The id of a checkpoint."""
        return Id(f"{CHECKPOINT}:{self.reading.id}:{self.place.id(CHECKPOINT, name)}")

    def checkpoint(self, seen: CheckpointView) -> CheckpointView:
        """A checkpoint with its id and those of its options."""
        place = self.place.under(CHECKPOINT, seen.id)
        options = tuple(replace(one, id=place.id("option", one.id)) for one in seen.options)
        return replace(seen, id=self.checkpoint_id(seen.id), options=options)

    def checkpoint_name(self, id: str) -> Id:
        """The name of the checkpoint that is meant. Raises `TheSessionHasNoSuchCheckpoint`."""
        for checkpoint in self.reading.checkpoints:
            if self.checkpoint_id(checkpoint.name) == id.strip():
                return checkpoint.name
        raise TheSessionHasNoSuchCheckpoint(field="checkpointId", name=id)

    def meant(self, words: ResumeReading | AnswerCheckpoint) -> ResumeReading | AnswerCheckpoint:
        """The command that is meant by one with ids. Raises a `Refused`."""
        if isinstance(words, ResumeReading):
            return replace(words, question=words.question and self.interruption_name(words.question))
        return self._answer_meant(words)

    def _answer_meant(self, words: AnswerCheckpoint) -> AnswerCheckpoint:
        name = self.checkpoint_name(words.name)
        if words.option is None:
            return replace(words, name=name)
        keys = [one.key for one in find(self.reading, name).options]
        names = self.place.under(CHECKPOINT, name).names("option", keys)
        option = named(names, words.option, "option", "answer.option") if keys else words.option
        return replace(words, name=name, option=option)


def reading_ids(info: Info, reading: Reading) -> ReadingIds:
    """The ids of a reading session."""
    return ReadingIds(reading, info.context.ids.of_session(reading.id))
