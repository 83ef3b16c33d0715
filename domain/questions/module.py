"""What a type of question is: how its drafts are read, its answers kept and its units marked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from domain.json import JsonObject
from domain.questions.question import Answer, Face, UnitKey
from domain.questions.tasks import Reference
from domain.session import Id

Shuffle: TypeAlias = Callable[[list[JsonObject]], None]
"""Reorders the drafts of options in place."""


@dataclass(frozen=True, slots=True)
class QuestionModule:
    """A type of question.

    `build(draft, shuffle)` gives the public face and the answer key of an author's draft, or raises `InvalidDraft`.
    `normalise(face, answer)` gives the answer as stored, None for a blank one, or raises `AnswerDoesNotFit`.
    `choices(answer)` gives the option chosen for each unit. `schema` is the JSON schema of a draft, for generation.
    `defaults` are the prompt, render, scoring and source settings that a layout overrides. A module that is marked by
    a rubric has a `reference` for its drafts, and no units.
    """

    id: str
    defaults: JsonObject
    schema: JsonObject
    build: Callable[[JsonObject, Shuffle], tuple[Face, tuple[UnitKey, ...]]]
    normalise: Callable[[Face, Answer], Answer | None]
    choices: Callable[[Answer], Mapping[Id, str]]
    reference: Callable[[JsonObject], Reference] | None = None
