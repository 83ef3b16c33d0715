"""The one way to start a session, whatever its kind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from domain.session import Id, SessionKind
from schema.commands import Input, request_of
from schema.context import Info
from schema.session import V, view_as

C = TypeVar("C")


class StartInput(Input, Protocol):
    """What a mutation takes that starts a session."""

    replace_active: bool


@dataclass(frozen=True, slots=True)
class Start(Generic[C, V]):
    """How sessions of a kind start: by which command, and as what clients see them.

    A kind that spends on language models starts no more for a learner whose budget is spent.
    """

    kind: SessionKind
    command: type[C]
    view: type[V]
    spends: bool = False


async def start(info: Info, of: Start[C, V], input: StartInput, command: Callable[[Id], Awaitable[C]]) -> V:
    """Start a session for the viewer, by a command that is made when it is known that none was started before.

    The input's command id stands for the whole input, whatever the server adds to it. Raises a `Refused`.
    """
    request, sessions = replace(request_of(info, input), said=input), info.context.sessions
    replaces = input.replace_active
    session = await sessions.started(of.kind, of.command, request, replace_open=replaces)
    if session is None:
        if of.spends:
            await info.context.budgets.check_learner(request.actor_id)
        made = await command(Id(request.actor_id))
        session = await sessions.start(of.kind, made, request, replace_open=replaces)
    return view_as(of.view, session)
