"""Reading: the library, what players report, and who answers questions."""
