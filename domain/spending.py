"""What sessions spend on language models, and how calls to them fail."""

from dataclasses import dataclass
from typing import Protocol

from domain.disclosure import Open


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call to a model took: tokens, their price in US dollars, milliseconds. Zeros for the offline author.

    `step` is what the call was for, `prompt` the name and version of what was asked. A sum has neither.
    """

    model_id: Open[str | None] = None
    """Which model was called; null if none was."""
    input_tokens: Open[int] = 0
    """Tokens that it read, those of the cache not among them."""
    output_tokens: Open[int] = 0
    """Tokens that it wrote."""
    cost_usd: Open[float] = 0.0
    """What they cost, in US dollars."""
    cache_read_tokens: Open[int] = 0
    """Tokens that it read from the cache."""
    cache_write_tokens: Open[int] = 0
    """Tokens that were put into the cache."""
    duration_ms: Open[int] = 0
    """How long the call took, in milliseconds."""
    step: Open[str | None] = None
    """What the call was for, such as "questions"; null in a sum."""
    prompt: Open[str | None] = None
    """The name and the version of what was asked, such as "multiple_choice.1"; null in a sum."""

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            other.model_id or self.model_id,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            round(self.cost_usd + other.cost_usd, 6),
            self.cache_read_tokens + other.cache_read_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
            self.duration_ms + other.duration_ms,
        )


class Spending(Protocol):
    """A session that spends on models."""

    def total_usage(self) -> Usage:
        """What all its calls have taken."""


class Allowance(Protocol):
    """What work may spend on models: looked at before each of its calls, told what each has taken."""

    async def check(self) -> None:
        """Raise an `AuthorFailed` when there is nothing left."""

    def count(self, usage: Usage) -> None:
        """Take note of what a call has taken."""


class AuthorFailed(Exception):
    """Raised by an author that cannot deliver; the message may be shown to the learner."""


class AuthorIsSlow(AuthorFailed):
    """Raised by an author that does not deliver in time."""


class AuthorIsUnusable(AuthorFailed):
    """Raised by an author that delivers what cannot be used."""
