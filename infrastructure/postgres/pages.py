"""Pages of rows, and their cursors."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import msgspec

from domain.session import RefusalCode, Refused

T = TypeVar("T")


class TheCursorIsNotOurs(Refused):
    """This cursor was not given out by this field. Use one from pageInfo or an edge, or none."""

    code = RefusalCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many rows, each with its cursor."""

    rows: Sequence[tuple[str, T]]
    has_next: bool
    has_previous: bool


def encode_cursor(*values: object) -> str:
    """An opaque cursor for a place in an order."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def decode_cursor(cursor: str, *types: object) -> Sequence[Any]:
    """The values that a cursor stands for. Raises `TheCursorIsNotOurs`."""
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(plain, type=tuple[types])  # type: ignore[valid-type]
    except (binascii.Error, ValueError):
        raise TheCursorIsNotOurs(field="after") from None


Place = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
