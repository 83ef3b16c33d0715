"""What practice brings."""

from infrastructure.foundation import Foundation
from infrastructure.kind import KindModule, KindParts
from infrastructure.practice.commands import decks
from infrastructure.practice.copies import PracticeCopies
from infrastructure.practice.decks import seed
from infrastructure.practice.goals import Goals
from infrastructure.practice.selection import Selection
from infrastructure.practice.weak_points import WeakPoints
from schema.practice.ports import PracticePorts


def build(base: Foundation) -> KindParts:
    """Practice in a process."""
    now, goals = base.clock.now, Goals(base.pool, base.master_keys, base.clock.now)
    retention = base.settings.target_retention
    return KindParts(
        ports=PracticePorts(
            goals=goals,
            selection=Selection(base.event_log, base.pool, base.projector, goals, retention, now),
            weak_points=WeakPoints(base.pool, base.master_keys),
        ),
        copies=PracticeCopies(base.pool, base.sessions),
    )


PRACTICE = KindModule(
    name="practice",
    build=build,
    erase_session=("DELETE FROM decks WHERE sealed_by = %s",),
    erase_person=(
        "DELETE FROM decks WHERE owner_id = %(learner)s",
        "DELETE FROM practice_frontiers WHERE learner_id = %(learner)s",
    ),
    export_person={
        "decks": "SELECT to_jsonb(d) FROM decks AS d WHERE owner_id = %s ORDER BY id",
        "frontiers": "SELECT to_jsonb(f) FROM practice_frontiers AS f WHERE learner_id = %s ORDER BY goal_id",
    },
    seed=seed,
    commands=decks,
)
