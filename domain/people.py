"""People, as far as sessions know them: by an id that somebody else gave them."""

MAX_PERSON_ID = 255
"""Characters of a person's id at most, as OpenID Connect has it for `sub`."""


RESERVED = "system:"
"""What the ids of those begin with who act without being a person."""


def is_person_id(id: str) -> bool:
    """Whether a text can be a person's id."""
    return 1 <= len(id) <= MAX_PERSON_ID and id.isprintable() and id == id.strip() and not id.startswith(RESERVED)


def acts_as_person(actor_id: str) -> bool:
    """Whether what was done was done by a person, not by an author at work, a timer or whatever else acts by itself."""
    return not actor_id.startswith(RESERVED)
