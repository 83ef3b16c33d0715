"""What a kind brings to the schema."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindSchema:
    """The classes whose fields are queries, mutations and subscriptions; and types that only an interface leads to."""

    queries: tuple[type, ...] = ()
    mutations: tuple[type, ...] = ()
    subscriptions: tuple[type, ...] = ()
    types: tuple[type, ...] = ()
