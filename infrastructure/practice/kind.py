"""What practice brings."""

from infrastructure.foundation import Foundation
from infrastructure.kind import KindModule, KindParts
from infrastructure.practice import commands, decks, selection
from infrastructure.practice.copies import PracticeCopies
from infrastructure.practice.goals import Goals
from infrastructure.practice.missed_words import MissedWords
from infrastructure.practice.sealed_decks import SealedDecks
from infrastructure.practice.selection import Selection
from infrastructure.practice.weak_points import WeakPoints
from schema.practice.ports import PracticePorts


def build(base: Foundation) -> KindParts:
    """Practice in a process."""
    now, goals = base.clock.now, Goals(base.pool, base.freshness, base.master_keys, base.clock.now)
    retention, sealed = base.settings.target_retention, SealedDecks(base.pool, base.master_keys)
    return KindParts(
        ports=PracticePorts(
            goals=goals,
            selection=Selection(base.pool, base.freshness, goals, retention, now),
            weak_points=WeakPoints(sealed),
            missed_words=MissedWords(sealed),
        ),
        copies=PracticeCopies(base.pool, base.sessions),
    )


PRACTICE = KindModule(
    name="practice",
    build=build,
    erase_session=(decks.REMOVE_SEALED,),
    erase_person=(decks.ERASE, selection.ERASE),
    export_person={"decks": decks.EXPORT, "frontiers": selection.EXPORT},
    seed=decks.seed,
    commands=commands.decks,
)
