"""The ids of what a draft has: variants, versions, publications, and sections wherever they stand.

Each says what it is of, so that `node` finds it: `variant:DRAFT:ROUND.PERSONA`, `version:DRAFT:NUMBER`,
`published:DRAFT:NUMBER`. What is in a section differs by where it stands, in the draft's own outline, a version, a
variant or a publication, so its id does: `section:DRAFT:PLACE:NAME`.
"""

from dataclasses import dataclass
from functools import partial

from domain.session import Id
from projections.builder.outlines import Naming
from schema.ids import ThereIsNoSuchId

VARIANT, VERSION, SECTION, PUBLISHED = "variant", "version", "section", "published"

OUTLINE = "outline"
"""The place of the sections that an author works on."""

MAX_DIGITS = 9
"""Digits of a number in an id at most."""


@dataclass(frozen=True, slots=True)
class VariantName:
    """What a draft calls a variant: by its round, and by whose it is."""

    round: int
    persona: Id

    def __str__(self) -> str:
        return f"{self.round}.{self.persona}"


@dataclass(frozen=True, slots=True)
class DraftIds:
    """Turns names of a draft into ids, and ids into names. What is another draft's is none of its."""

    draft_id: Id

    def variant(self, name: VariantName) -> Id:
        """The id of a variant."""
        return Id(f"{VARIANT}:{self.draft_id}:{name}")

    def version(self, number: int) -> Id:
        """The id of a version."""
        return Id(f"{VERSION}:{self.draft_id}:{number}")

    def published(self, publication: int) -> Id:
        """The id of what was published."""
        return Id(f"{PUBLISHED}:{self.draft_id}:{publication}")

    def section(self, place: str, name: Id) -> Id:
        """The id of a section at a place."""
        return Id(f"{SECTION}:{self.draft_id}:{place}:{name}")

    @property
    def in_outline(self) -> Naming:
        """Ids of sections in the draft's own outline."""
        return partial(self.section, OUTLINE)

    def in_round(self, number: int) -> Naming:
        """Ids of sections in the variants of a round, which differ by name."""
        return partial(self.section, f"r{number}")

    def in_version(self, number: int) -> Naming:
        """Ids of sections in a version."""
        return partial(self.section, f"v{number}")

    def in_publication(self, publication: int) -> Naming:
        """Ids of sections in what was published."""
        return partial(self.section, f"p{publication}")

    def variant_named(self, id: str) -> VariantName:
        """The variant that is meant. Raises `ThereIsNoSuchId`."""
        name = variant_name(id.strip().removeprefix(f"{VARIANT}:{self.draft_id}:"))
        if name is None or self.variant(name) != id.strip():
            raise ThereIsNoSuchId(field="variantId", what="variant", id=id)
        return name

    def version_named(self, id: str, field: str = "versionId") -> int:
        """The number of the version that is meant. Raises `ThereIsNoSuchId`."""
        number = whole(id.strip().removeprefix(f"{VERSION}:{self.draft_id}:"))
        if number is None or self.version(number) != id.strip():
            raise ThereIsNoSuchId(field=field, what="version", id=id)
        return number

    def section_named(self, id: str) -> Id:
        """The name of the section of the draft's own outline that is meant. Raises `ThereIsNoSuchId`."""
        before = self.section(OUTLINE, Id(""))
        if not id.strip().startswith(before):
            raise ThereIsNoSuchId(field="sectionId", what="section of the draft's outline", id=id)
        return Id(id.strip().removeprefix(before))


def variant_name(text: str) -> VariantName | None:
    """The name that is written as `ROUND.PERSONA`; None if none is."""
    number, _, persona = text.partition(".")
    round = whole(number)
    return VariantName(round, Id(persona)) if round and persona else None


def whole(text: str) -> int | None:
    """The number that a text is; None if it is none of ours."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    return int(text) if is_number else None
