"""Choices that look random and are always the same for the same seed."""

from collections.abc import Iterable
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def shuffled(things: Iterable[T], seed: str) -> list[T]:
    """The things in an order that depends on the seed alone."""
    numbered = list(enumerate(things))
    return [thing for _, thing in sorted(numbered, key=lambda pair: sha256(f"{seed}/{pair[0]}".encode()).digest())]
