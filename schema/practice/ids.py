"""The ids of what is in a practice session: its items and their options. A goal's is its own everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.practice.commands import RevealItem, SubmitItem
from domain.practice.decide import TheSessionHasNoSuchItem
from domain.practice.events import Item, Response
from domain.practice.state import Practice
from domain.session import Id
from projections.practice.prompts import ChoicePrompt
from projections.practice.session import PracticeItem, PracticeOutcome, PracticeReview
from schema.context import Info
from schema.ids import Ids, named


@dataclass(frozen=True, slots=True)
class PracticeIds:
    """Turns names of a practice session into ids, and ids into names."""

    practice: Practice
    place: Ids

    def item_id(self, name: Id) -> Id:
        """The id of an item, which is this session's: what it shows of a deck's item is its own."""
        return self.place.id("item", name)

    def item(self, item: PracticeItem) -> PracticeItem:
        """An item with its id and those of its options."""
        place, prompt = self.place.under("item", item.id), item.prompt
        if isinstance(prompt, ChoicePrompt):
            options = tuple(replace(one, id=place.id("option", one.id)) for one in prompt.options)
            prompt = replace(prompt, options=options)
        return replace(item, id=place.id(), prompt=prompt)

    def review(self, review: PracticeReview) -> PracticeReview:
        """A review with the ids of its item and of how it came out."""
        return replace(review, item=self.item(review.item), outcome=self.outcome(review.outcome))

    def outcome(self, outcome: PracticeOutcome) -> PracticeOutcome:
        """How an item came out, with its id and that of its right option."""
        place, right = self.place.under("item", outcome.item_id), outcome.right_option
        return replace(outcome, item_id=place.id(), right_option=right and place.id("option", right))

    def item_named(self, id: Id) -> Item:
        """The item that is meant. Raises `TheSessionHasNoSuchItem`."""
        for item in self.practice.items:
            if self.item_id(item.id) == id:
                return item
        raise TheSessionHasNoSuchItem(field="itemId", item_id=id)

    def meant(self, words: RevealItem | SubmitItem) -> RevealItem | SubmitItem:
        """The command that is meant. Raises a `Refused`."""
        item = self.item_named(words.item_id)
        response = words.response and self._response(item, words.response)
        return replace(words, item_id=item.id, response=response)

    def _response(self, item: Item, given: Response) -> Response:
        """The answer that is meant; one of another form than the item takes stays as it is."""
        options = _options(item.exercise.prompt)
        if given.option is None or not options:
            return given
        names = self.place.under("item", item.id).names("option", (one["id"] for one in options))
        return replace(given, option=named(names, given.option, "option", "answer.option"))


def practice_ids(info: Info, practice: Practice) -> PracticeIds:
    """The ids of a practice session."""
    return PracticeIds(practice, info.context.ids.of_session(practice.id))


def _options(prompt: Any) -> Sequence[Any]:
    return prompt.get("options", ())  # type: ignore[no-any-return]
