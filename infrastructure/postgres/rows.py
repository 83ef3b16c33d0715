"""Rows of tables, and the values they stand for."""

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

V = TypeVar("V")

Row: TypeAlias = Mapping[str, Any]
"""A row of whatever columns, by their names."""

Query: TypeAlias = sa.Select[*tuple[Any, ...]]
"""A query that is put together, of whatever columns."""


def view_of(row_class: type[V], row: Row) -> V:
    """The view that a row of its table stands for."""
    return msgspec.convert({name: str(v) if isinstance(v, UUID) else v for name, v in row.items()}, row_class)
