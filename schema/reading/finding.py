"""What reading has, found by its id, for those who may see it."""

from domain.reading.checking import TheSessionHasNoSuchCheckpoint
from domain.reading.state import Reading
from domain.session import Id
from projections.reading import session as views
from schema.context import Info, readable, signed_in
from schema.nodes import found_by
from schema.reading.books import BookView, PassageView, book_view, passage_view
from schema.reading.ids import BOOK, CHECKPOINT, INTERRUPTION, PASSAGE, reading_ids

MAX_ORDER = 9
"""Digits of the number of a passage at most."""


@found_by(BOOK)
async def book(info: Info, name: str) -> BookView | None:
    """A book of the library, as it is now."""
    signed_in(info)
    found = await info.context.reading.books.find(name)
    return book_view(found) if found else None


@found_by(PASSAGE)
async def passage(info: Info, place: str) -> PassageView | None:
    """A passage of an edition."""
    signed_in(info)
    edition, _, order = place.partition(":")
    if not (order.isascii() and order.isdecimal() and len(order) <= MAX_ORDER):
        return None
    book = await info.context.reading.books.edition(edition)
    found = await info.context.reading.books.passage(book.edition, int(order)) if book else None
    return passage_view(book.edition, book.language, found) if book and found else None


@found_by(INTERRUPTION)
async def interruption(info: Info, place: str) -> views.InterruptionView | None:
    """A question of a session that the viewer may read."""
    session_id, _, name = place.partition(":")
    reading = await readable(info, session_id)
    if not isinstance(reading, Reading):
        return None
    found = (one for one in reading.interruptions if str(one.number) == name)
    seen = (reading_ids(info, reading).interruption(views.interruption(one)) for one in found)
    return next(seen, None)


@found_by(CHECKPOINT)
async def checkpoint(info: Info, place: str) -> views.CheckpointView | None:
    """A checkpoint of a session that the viewer may read."""
    reading = await readable(info, place.partition(":")[0])
    if not isinstance(reading, Reading):
        return None
    ids = reading_ids(info, reading)
    try:
        name = ids.checkpoint_name(Id(f"{CHECKPOINT}:{place}"))
    except TheSessionHasNoSuchCheckpoint:
        return None
    return ids.checkpoint(views.checkpoint_named(reading, name))
