"""How an author's command to a draft is carried out."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from domain.builder.commands import CreateDraft
from domain.builder.state import Builder
from domain.session import Id, Refused, Request, SessionKind
from schema.builder.inputs import given
from schema.builder.session import BuilderSession
from schema.commands import Input, request_of
from schema.context import Info, Role, ThereIsNoSuchThing, own
from schema.session import view_as


class DraftInput(Input, Protocol):
    """What a mutation of a draft takes."""

    draft_id: Id


def author_of(info: Info, input: Input) -> Request:
    """What comes with an author's command: its key stands for what the input says, whatever the server adds to it."""
    said = {name: value for name, value in given(input).items() if name != "expected_version"}
    return replace(request_of(info, input, Role.AUTHOR), said=said)


@contextmanager
def about_draft() -> Iterator[None]:
    """Have refusals name the draft by the field that the input has it in."""
    try:
        yield
    except Refused as refused:
        refused.field = "draftId" if refused.field == "sessionId" else refused.field
        raise


async def change(info: Info, input: DraftInput, command: object) -> BuilderSession:
    """Carry out an author's command; the draft after it. Raises a `Refused`."""
    return await carried_out(info, input, command, author_of(info, input))


async def change_fields(info: Info, input: DraftInput, command: object) -> BuilderSession:
    """The same for a command that goes by what was `seen`: not what the draft is at decides, but each field."""
    return await carried_out(info, input, command, replace(author_of(info, input), expected_version=None))


async def carried_out(info: Info, input: DraftInput, command: object, request: Request) -> BuilderSession:
    """The draft after a command. Raises a `Refused`."""
    with about_draft():
        return view_as(BuilderSession, await info.context.sessions.execute(input.draft_id, command, request))


async def begin(info: Info, request: Request, command: Callable[[], Awaitable[CreateDraft]]) -> BuilderSession:
    """Begin a draft by a command that is made when it is known that none was begun before. Raises a `Refused`."""
    sessions = info.context.sessions
    draft = await sessions.started(SessionKind.BUILDER, CreateDraft, request)
    return view_as(BuilderSession, draft or await sessions.start(SessionKind.BUILDER, await command(), request))


async def own_draft(info: Info, draft_id: Id, request: Request) -> Builder:
    """A draft of the viewer's. Raises a `Refused`."""
    draft = await own(info, draft_id)
    if isinstance(draft, Builder):
        return draft
    with about_draft():
        await info.context.sessions.refuse_if_erased(draft_id, request)
    raise ThereIsNoSuchThing(field="draftId", what=f"draft {draft_id!r}")
