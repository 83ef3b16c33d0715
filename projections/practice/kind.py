"""What practice is looked at by."""

from projections.practice import activity, memory
from projections.projection import KindProjections, Projection

MEMORY = Projection(
    "practice_memory",
    memory.MemoryRow,
    ("practice.item_reviewed",),
    memory.evolve,
    key=("learner_id", "item_id"),
    touched=memory.touched,
    caches=("practice_frontiers",),
)
ACTIVITY = Projection(
    "practice_activity",
    activity.ActivityRow,
    ("practice.item_reviewed",),
    activity.evolve,
    key=("learner_id", "quarter"),
    touched=activity.touched,
)

PRACTICE = KindProjections((MEMORY, ACTIVITY))
