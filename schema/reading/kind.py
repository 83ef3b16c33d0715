"""Reading in the schema."""

from schema.kind import KindSchema
from schema.reading import finding as finding
from schema.reading.books import BookView, PassageView
from schema.reading.library import LibraryQuery
from schema.reading.mutations import ReadingMutation
from schema.reading.session import ReadingSession
from schema.reading.updates import ReadingSubscription

READING = KindSchema(
    queries=(LibraryQuery,),
    mutations=(ReadingMutation,),
    subscriptions=(ReadingSubscription,),
    types=(ReadingSession, BookView, PassageView),
)
