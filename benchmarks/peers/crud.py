"""A service as it is commonly written: strawberry, SQLAlchemy, and one JSON row for each exam, read and updated."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.requests import Request
from starlette.types import ASGIApp
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from domain.session import Id
from infrastructure.identity.tokens import Tokens
from infrastructure.postgres.database import DRIVER, creator
from infrastructure.process.settings import Settings
from schema.base import SCALARS
from schema.exam.inputs import SaveAnswersInput


class Base(DeclarativeBase):
    """The tables of the peer."""


class ExamRow(Base):
    """One exam: how far it is, and all answers in one document."""

    __tablename__ = "exam_documents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[str]
    version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)


@strawberry.type
class ExamSession:
    """An exam after a save."""

    id: Id
    status: str
    version: int


@strawberry.type
class SaveAnswersPayload:
    """The same in the shape of our schema."""

    session: ExamSession


@strawberry.type
class Query:
    """A schema needs one."""

    alive: bool = True


@strawberry.type
class Mutation:
    """What the peer does."""

    @strawberry.mutation
    async def save_answers(self, info: strawberry.Info, input: SaveAnswersInput) -> SaveAnswersPayload:
        """Read the row, change it, update it."""
        async with info.context["database"].begin() as database:
            return SaveAnswersPayload(session=await _save(database, info.context["viewer"], input))


async def _save(database: AsyncSession, viewer: str, input: SaveAnswersInput) -> ExamSession:
    row = await database.get_one(ExamRow, UUID(input.session_id), with_for_update=True)
    if row.owner_id != viewer:
        raise PermissionError
    given = {one.question_id: one.answer and asdict(one.answer.value("answer")) for one in input.answers}
    row.document = {**row.document, "answers": {**row.document["answers"], **given}}
    row.version += 1
    return ExamSession(id=Id(str(row.id)), status="ACTIVE", version=row.version)


class View(GraphQL[Mapping[str, Any], None]):
    """Strawberry's view, with the database and the viewer."""

    def __init__(self, context: Mapping[str, Any], tokens: Tokens) -> None:
        schema = strawberry.Schema(
            query=Query,
            mutation=Mutation,
            config=StrawberryConfig(scalar_map=SCALARS),
            extensions=[lambda: ParserCache(), lambda: ValidationCache()],
        )
        super().__init__(schema)
        self._context, self._tokens = context, tokens

    async def get_context(self, request: Request | Any, response: Any) -> Mapping[str, Any]:
        """The context of a request."""
        viewer = await self._tokens.viewer(request.headers["authorization"].removeprefix("Bearer "))
        return {**self._context, "viewer": viewer.id}


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[ASGIApp]:
    """The peer; its table is made by the benchmark."""
    assert settings.database_url
    engine = create_async_engine(DRIVER, async_creator=creator(settings.database_url), pool_size=16, max_overflow=0)
    yield View({"database": async_sessionmaker(engine)}, Tokens.of(settings))
    await engine.dispose()
