"""The catalogue as a stream of events: what ships, and what administrators make of it."""
