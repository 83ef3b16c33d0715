"""What resolvers of practice use."""

from dataclasses import dataclass

from schema.ports import Goals, Selection, WeakPoints


@dataclass(frozen=True, slots=True)
class PracticePorts:
    """What resolvers of practice use."""

    goals: Goals
    selection: Selection
    weak_points: WeakPoints
