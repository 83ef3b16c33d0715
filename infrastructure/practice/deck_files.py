"""Reads the deck in a file, whatever its form, and looks for faults in it."""

from pathlib import Path

from domain.practice.decks import faults
from infrastructure.practice.anki import read_anki
from infrastructure.practice.deck_formats import DeckFile, UnreadableDeck, read_csv, read_json

SHOWN_FAULTS = 20


def read(path: Path) -> DeckFile:
    """The deck in a file. Raises `UnreadableDeck`."""
    readers = {".json": read_json, ".csv": read_csv, ".tsv": read_csv, ".apkg": read_anki}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnreadableDeck(f"{path.name}: a deck is a file that ends in {', '.join(readers)}")
    found = reader(path)
    wrong = [str(fault) for fault in faults(found.deck)]
    wrong += [f"deck: id: may not begin with {prefix}" for prefix in RESERVED if found.deck.id.startswith(prefix)]
    if wrong:
        more = [f"and {len(wrong) - SHOWN_FAULTS} more"] if len(wrong) > SHOWN_FAULTS else []
        raise UnreadableDeck("\n".join(f"{path.name}: {line}" for line in [*wrong[:SHOWN_FAULTS], *more]))
    return found


RESERVED = ("exam-", "reading-")
"""How the ids of decks begin that are made of exams and of readings."""
