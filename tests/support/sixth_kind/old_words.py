"""What was released once and is to go: a field that is deprecated, and an argument."""

from typing import Annotated

import strawberry

from schema import graph, kind

WHEN = "2027-06-30: use `journalEntries`"


@graph.type
class OldWords:
    @graph.field(deprecation_reason=WHEN)
    def entry_count(self) -> int:
        return 0

    @graph.field()
    def greeting(self, polite: Annotated[bool, strawberry.argument(deprecation_reason=WHEN)] = True) -> str:
        return "Good day" if polite else "Hi"


SCHEMA = kind.KindSchema(queries=(OldWords,))
