"""What resolvers of exams use."""

from dataclasses import dataclass

from schema.ports import PaperChanges, Papers


@dataclass(frozen=True, slots=True)
class ExamPorts:
    """What resolvers of exams use."""

    papers: Papers
    paper_changes: PaperChanges
