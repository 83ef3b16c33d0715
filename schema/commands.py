"""How a learner's command is carried out, whatever the kind of its session."""

from typing import Protocol

from domain.session import Id, RefusalCode, Refused, Request
from schema.context import Info, Role, own, signed_in, with_role
from schema.session import V, role_for, settle, view_as

MAX_COMMAND_ID = 128


class TheCommandIdIsNoKey(Refused):
    """A commandId has from 1 to {limit} characters, all of them printable."""

    code = RefusalCode.INVALID_INPUT


class Input(Protocol):
    """What a mutation takes."""

    command_id: Id | None


class SessionInput(Input, Protocol):
    """What a mutation of a session takes."""

    session_id: Id


def check_command_id(key: str | None) -> None:
    """Raise `TheCommandIdIsNoKey` for a command id that could not be kept."""
    if key is not None and not (1 <= len(key) <= MAX_COMMAND_ID and key.isprintable()):
        raise TheCommandIdIsNoKey(field="commandId", limit=MAX_COMMAND_ID)


def request_of(info: Info, input: Input, role: Role = Role.LEARNER) -> Request:
    """What comes with a command that takes a role. Raises `NotSignedIn`, `Forbidden` or `TheCommandIdIsNoKey`."""
    viewer = with_role(info, role)
    check_command_id(input.command_id)
    return Request(viewer.id, input.command_id, getattr(input, "expected_version", None))


async def execute(info: Info, command: object, input: SessionInput, view: type[V], role: Role = Role.LEARNER) -> V:
    """Carry out the viewer's command on the session that the input names; the session's view after it."""
    return view_as(view, await info.context.sessions.execute(input.session_id, command, request_of(info, input, role)))


async def execute_settled(info: Info, command: object, input: SessionInput, view: type[V]) -> V:
    """The same with the role that sessions of its kind take, after the log is told of what has moved in the session."""
    signed_in(info)
    session = await own(info, input.session_id)
    role = role_for(session) if session else Role.LEARNER
    request_of(info, input, role)
    if session:
        await settle(info, session)
    return await execute(info, command, input, view, role)
