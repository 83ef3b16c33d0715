"""What clients send of a draft and its variants."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import strawberry

from domain.builder.authoring import Tweaks
from domain.builder.metadata import DraftTopic, Metadata, TrainingType
from domain.session import Id
from schema import graph


def given(input: object) -> Mapping[str, object]:
    """What an input says: all its fields but those that are left out, inputs within it alike."""
    values = {one.name: getattr(input, one.name) for one in fields(input)}  # type: ignore[arg-type]
    return {name: _plain(value) for name, value in values.items() if value is not strawberry.UNSET}


def _plain(value: object) -> object:
    return given(value) if isinstance(value, DraftMetadataInput) else value


@graph.input
class DraftTopicInput:
    """A topic that the author wants to be in the session."""

    title: str
    """What it is called."""
    description: str | None = None
    """What it is about; null for nothing."""
    duration_minutes: int
    """How long it is to take, in minutes."""

    def topic(self) -> DraftTopic:
        """The topic that is meant."""
        return DraftTopic(self.title, self.duration_minutes, self.description)


@graph.input
class DraftMetadataInput:
    """What is known of a session. What is left out stays as it is; a null clears it.

    A value that does not hold is kept, and comes back in `problems`.
    """

    title: str | None = strawberry.UNSET
    """What the session is called."""
    session_type: TrainingType | None = strawberry.UNSET
    """What sort of gathering it is."""
    category: str | None = strawberry.UNSET
    """A category of the catalogue, by its name."""
    desired_outcome: str | None = strawberry.UNSET
    """What participants are to be able to do afterwards."""
    current_problem: str | None = strawberry.UNSET
    """What is the matter today."""
    specific_topics: str | None = strawberry.UNSET
    """What has to come up, in the author's words."""
    start_date: str | None = strawberry.UNSET
    """The day, as 2026-11-29."""
    start_time: str | None = strawberry.UNSET
    """When it begins by the clock of its zone, as 09:30."""
    end_time: str | None = strawberry.UNSET
    """When it ends by the clock of its zone; before `start_time`, it is the next day's."""
    timezone: str | None = strawberry.UNSET
    """The zone of both times, as the IANA names it: Europe/Berlin."""
    location: str | None = strawberry.UNSET
    """Where it is, in the author's words; filled in from the catalogue where only `location_id` is given."""
    location_id: Id | None = strawberry.UNSET
    """Where it is: the `id` of a location of the catalogue."""
    audience_id: Id | None = strawberry.UNSET
    """For whom it is: the `id` of an audience of the catalogue."""
    audience_name: str | None = strawberry.UNSET
    """For whom it is, in words; filled in from the catalogue where only `audience_id` is given."""
    tone_id: Id | None = strawberry.UNSET
    """How it speaks: the `id` of a tone of the catalogue."""
    tone_name: str | None = strawberry.UNSET
    """How it speaks, in words; filled in from the catalogue where only `tone_id` is given."""
    topics: list[DraftTopicInput] | None = strawberry.UNSET
    """The author's own topics, at most three; an empty list, or a null, for none."""

    def said(self) -> tuple[tuple[str, ...], Metadata]:
        """The names of the fields that are given, and their values."""
        told: dict[str, Any] = dict(given(self))
        if "topics" in told:
            told["topics"] = tuple(one.topic() for one in self.topics or ())
        return tuple(told), Metadata(**told)


@graph.input
class CreateDraftInput:
    """What is known of a session that is begun."""

    metadata: DraftMetadataInput | None = None
    """What is known already; null for nothing."""
    command_id: Id | None = None


@graph.input
class SaveDraftInput:
    """What the author has typed."""

    draft_id: Id
    metadata: DraftMetadataInput
    """What has changed."""
    command_id: Id | None = None
    expected_version: int | None = None
    """The `version` that the author's device last saw.

    Refused with VERSION_CONFLICT when a field that is changed here was changed since; other fields merge.
    Null: whatever it is.
    """


@graph.input
class GenerateVariantsInput:
    """Which draft to write variants of, and what to ask for beside its metadata."""

    draft_id: Id
    raise_rag_priority: bool = False
    """Whether the documents weigh more."""
    increase_data_emphasis: bool = False
    """Whether figures and evidence are stressed."""
    speed_up_pace: bool = False
    """Whether it goes faster: more, and shorter, sections."""
    command_id: Id | None = None
    expected_version: int | None = None

    def tweaks(self) -> Tweaks:
        """What is asked for beside the metadata."""
        return Tweaks(self.raise_rag_priority, self.increase_data_emphasis, self.speed_up_pace)


@graph.input
class RetryVariantInput:
    """Which variant, of those that failed, to write again."""

    draft_id: Id
    variant_id: Id
    """Which variant of its latest round: its `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class SelectVariantInput:
    """Which variant to take as the draft's outline."""

    draft_id: Id
    variant_id: Id
    """Which variant of its latest round: its `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class UndoDraftInput:
    """In which draft to take the latest step back."""

    draft_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RedoDraftInput:
    """In which draft to take the step again that was taken back last."""

    draft_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class ArchiveDraftInput:
    """Which draft to put away."""

    draft_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RestoreDraftInput:
    """Which draft to take out again."""

    draft_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class DuplicateDraftInput:
    """Which draft to make a copy of."""

    draft_id: Id
    command_id: Id | None = None


@graph.input
class FillDraftInput:
    """Which draft to fill with test data."""

    draft_id: Id
    variant: int = 0
    """Which test data: a number from 0; each gives other data, and after the last they begin again."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class PublishDraftInput:
    """Which draft to publish."""

    draft_id: Id
    command_id: Id | None = None
    expected_version: int | None = None
