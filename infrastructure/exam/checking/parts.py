"""Papers as rules look at them: part by part, each with its plan, its source and its drafts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.exam.authoring import Source
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.json import JsonObject


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A part of a paper: `drafts` are its questions, in the shape of the part's module, in order."""

    paper: str
    skill: ExamSkill
    level: Level
    plan: PartPlan
    source: Source
    drafts: Sequence[JsonObject]

    @property
    def place(self) -> str:
        """The part's place among all parts, such as "reading_c1_1 teil_3"."""
        return f"{self.paper} {self.plan.id}"

    @property
    def display(self) -> str:
        """How its questions are shown: what decides which rules are for it."""
        display: str = self.plan.config["render"]["display"]
        return display

    def counted(self) -> Sequence[JsonObject]:
        """The questions without the example."""
        return self.drafts[self.plan.has_example :]

    def item_number(self, place: int) -> int:
        """The number printed for an item, by its place in the part from 1."""
        first: int = self.plan.config["render"]["firstNumber"]
        return first + place - 1

    def numbers_of(self, question: int) -> Sequence[int]:
        """The numbers printed with the items of a question, by its place in the part from 1; an example has 0."""
        items, place = self.plan.units // self.plan.questions, question - self.plan.has_example
        return range(self.item_number((place - 1) * items + 1), self.item_number(place * items + 1)) if place else [0]

    def said(self) -> str:
        """The text to be read or heard, with the title and, of comments, who says them."""
        source = self.source
        turns = [segment.text for segment in source.segments]
        comments = [target["text"] for draft in self.drafts for target in draft.get("targets", ())]
        heads = [head for head in (source.title, source.subtitle) if head]
        return "\n".join([*heads, source.text, *turns, *comments])

    def texts(self) -> Iterator[str]:
        """All texts of the part, the reasons among them."""
        yield self.said()
        for draft in self.drafts:
            yield from _texts(draft)


def right_texts(draft: JsonObject) -> list[str]:
    """What a draft puts into each gap of the source, in their order."""
    if draft.get("statements"):
        texts = {target["label"]: target["text"] for target in draft["targets"]}
        return [texts.get(statement["match"], "") for statement in draft["statements"]]
    return [option["text"] for gap in draft.get("gaps") or () for option in gap["options"] if option["correct"]]


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)
