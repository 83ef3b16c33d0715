"""What a draft's author chooses from, and how administrators change it."""

from typing import Annotated

import strawberry

from domain.builder.catalog import (
    Audience,
    Catalog,
    CatalogSection,
    Location,
    Persona,
    Share,
    Tone,
    Topic,
    persona_name,
)
from domain.session import Id, Request
from schema import graph
from schema.base import Refusal, refusing
from schema.builder.catalogue_inputs import (
    EntryInput,
    RetireCatalogEntryInput,
    SaveAudienceInput,
    SaveCategoryInput,
    SaveLocationInput,
    SavePersonaInput,
    SaveToneInput,
    SaveTopicInput,
)
from schema.commands import check_command_id
from schema.context import Info, Role, signed_in, with_role
from schema.publishing import publish

publish(Share, "PersonaShare")
publish(Audience, "CatalogAudience", ids=("id",))
publish(Tone, "CatalogTone", ids=("id",))
publish(Location, "CatalogLocation", ids=("id",))
publish(Topic, "CatalogTopic", ids=("id",))


@graph.type(name="CatalogCategory", description="A category, by whose name drafts say what they are about.")
class CategoryView:
    """A category."""

    id: Id
    """What `saveCategory` and `retireCatalogEntry` take."""
    name: str
    """What it is called."""
    description: str
    """What belongs to it; empty for nothing."""


@graph.type(name="Persona", description="Who writes a variant.")
class PersonaView:
    """A persona."""

    id: Id
    """What `savePersona` and `retireCatalogEntry` take."""
    name: str
    """What tells it apart: the `persona` of a variant."""
    label: str
    """What it is called."""
    description: str
    """What its outlines are like, in a sentence."""
    instruction: str
    """What it is told: a template with placeholders such as "{{desired_outcome}}"."""
    shares: list[Share]
    """How it divides the time; the percentages are 100 together."""
    version: int
    """How often it was changed, from 1."""


@graph.type(description="What a draft's author chooses from. Entries that are retired are not in it.")
class BuilderCatalog:
    """The catalogue at a version."""

    version: int
    """Counts its changes; a draft remembers which one it was made with."""
    categories: list[str]
    """The names of the categories, which drafts take."""
    category_entries: list[CategoryView]
    """The categories whole."""
    audiences: list[Audience]
    """For whom sessions are."""
    tones: list[Tone]
    """How sessions speak."""
    locations: list[Location]
    """Where sessions are."""
    topics: list[Topic]
    """What sessions are often about."""
    personas: list[PersonaView]
    """Who writes variants."""


def catalog_view(catalog: Catalog) -> BuilderCatalog:
    """The catalogue as clients see it."""
    categories = catalog.categories.values()
    return BuilderCatalog(
        version=catalog.version,
        categories=[one.name for one in categories],
        category_entries=[CategoryView(id=one.id, name=one.name, description=one.description) for one in categories],
        audiences=list(catalog.audiences.values()),
        tones=list(catalog.tones.values()),
        locations=list(catalog.locations.values()),
        topics=list(catalog.topics.values()),
        personas=[_persona_view(one) for one in catalog.personas.values()],
    )


def _persona_view(persona: Persona) -> PersonaView:
    return PersonaView(
        id=persona.id,
        name=persona_name(persona.id),
        label=persona.name,
        description=persona.description,
        instruction=persona.instruction,
        shares=list(persona.shares),
        version=persona.version,
    )


@graph.type
class CatalogQuery:
    """What there is to choose from."""

    @graph.field(description="What a draft's author chooses from: categories, audiences, tones and so on.")
    async def builder_catalog(self, info: Info) -> BuilderCatalog:
        """The catalogue as it is now."""
        signed_in(info)
        return catalog_view(await info.context.builder.catalogue.current())


@graph.type
class CatalogPayload:
    """What all of them answer with."""

    catalog: BuilderCatalog
    """The catalogue after the change."""


@graph.type
class SaveCategoryPayload(CatalogPayload):
    """The catalogue with the category."""


@graph.type
class SaveAudiencePayload(CatalogPayload):
    """The catalogue with the audience."""


@graph.type
class SaveTonePayload(CatalogPayload):
    """The catalogue with the tone."""


@graph.type
class SaveLocationPayload(CatalogPayload):
    """The catalogue with the location."""


@graph.type
class SaveTopicPayload(CatalogPayload):
    """The catalogue with the topic."""


@graph.type
class SavePersonaPayload(CatalogPayload):
    """The catalogue with the persona."""


@graph.type
class RetireCatalogEntryPayload(CatalogPayload):
    """The catalogue without the entry."""


SaveCategoryResult = Annotated[SaveCategoryPayload | Refusal, strawberry.union("SaveCategoryResult")]
SaveAudienceResult = Annotated[SaveAudiencePayload | Refusal, strawberry.union("SaveAudienceResult")]
SaveToneResult = Annotated[SaveTonePayload | Refusal, strawberry.union("SaveToneResult")]
SaveLocationResult = Annotated[SaveLocationPayload | Refusal, strawberry.union("SaveLocationResult")]
SaveTopicResult = Annotated[SaveTopicPayload | Refusal, strawberry.union("SaveTopicResult")]
SavePersonaResult = Annotated[SavePersonaPayload | Refusal, strawberry.union("SavePersonaResult")]
RetireCatalogEntryResult = Annotated[RetireCatalogEntryPayload | Refusal, strawberry.union("RetireCatalogEntryResult")]


@graph.type
class CatalogMutation:
    """What administrators can do to the catalogue."""

    @graph.mutation(description="Change a category, or add one; what is left out stays as it is.")
    @refusing
    async def save_category(self, info: Info, input: SaveCategoryInput) -> SaveCategoryResult:
        """Save a category."""
        return SaveCategoryPayload(catalog=await _save(info, CatalogSection.CATEGORY, input))

    @graph.mutation(description="Change an audience, or add one; what is left out stays as it is.")
    @refusing
    async def save_audience(self, info: Info, input: SaveAudienceInput) -> SaveAudienceResult:
        """Save an audience."""
        return SaveAudiencePayload(catalog=await _save(info, CatalogSection.AUDIENCE, input))

    @graph.mutation(description="Change a tone, or add one; what is left out stays as it is.")
    @refusing
    async def save_tone(self, info: Info, input: SaveToneInput) -> SaveToneResult:
        """Save a tone."""
        return SaveTonePayload(catalog=await _save(info, CatalogSection.TONE, input))

    @graph.mutation(description="Change a location, or add one; what is left out stays as it is.")
    @refusing
    async def save_location(self, info: Info, input: SaveLocationInput) -> SaveLocationResult:
        """Save a location."""
        return SaveLocationPayload(catalog=await _save(info, CatalogSection.LOCATION, input))

    @graph.mutation(description="Change a topic, or add one; what is left out stays as it is.")
    @refusing
    async def save_topic(self, info: Info, input: SaveTopicInput) -> SaveTopicResult:
        """Save a topic."""
        return SaveTopicPayload(catalog=await _save(info, CatalogSection.TOPIC, input))

    @graph.mutation(
        description=(
            "Change a persona, or add one; what is left out stays as it is. A placeholder that is not known is refused"
            " by its name. Variants that are being written keep what they were told."
        )
    )
    @refusing
    async def save_persona(self, info: Info, input: SavePersonaInput) -> SavePersonaResult:
        """Save a persona."""
        return SavePersonaPayload(catalog=await _save(info, CatalogSection.PERSONA, input))

    @graph.mutation(
        description="Offer an entry of the catalogue no longer. Drafts that name it keep it; saving it brings it back."
    )
    @refusing
    async def retire_catalog_entry(self, info: Info, input: RetireCatalogEntryInput) -> RetireCatalogEntryResult:
        """Retire an entry."""
        catalog = await info.context.builder.catalogue.retire(input.id, _request(info, input))
        return RetireCatalogEntryPayload(catalog=catalog_view(catalog))


async def _save(info: Info, section: CatalogSection, input: EntryInput) -> BuilderCatalog:
    request = _request(info, input)
    catalog = await info.context.builder.catalogue.save(section, input.id, input.given(), request)
    return catalog_view(catalog)


def _request(info: Info, input: EntryInput | RetireCatalogEntryInput) -> Request:
    viewer = with_role(info, Role.ADMIN)
    check_command_id(input.command_id)
    return Request(viewer.id, input.command_id, input.expected_version, for_anyone=True)
