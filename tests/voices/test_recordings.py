"""Recordings are kept in the database: made once however many want them, and no more than there is room for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import psycopg
import pytest

from infrastructure.postgres.database import make_pool
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.voices.processes import SpeakingProcess
from infrastructure.voices.recordings import PIECE_BYTES, Kept, Recordings
from infrastructure.voices.speech import Order, Recording, SpeechFailed, Utterance
from infrastructure.voices.timings import Timings, spans
from tests.support.texts import TEXTS

HALLO = Utterance("Hallo Welt", "de")


def order(text: str) -> Order:
    return Order("espeak", "1", "de", text)


@asynccontextmanager
async def counted(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Order]]:
    """What has been spoken, by any server of this process."""
    spoken: list[Order] = []
    speak = SpeakingProcess.speak

    async def count(process: SpeakingProcess, order: Order) -> Recording:
        spoken.append(order)
        return await speak(process, order)

    with monkeypatch.context() as patched:
        patched.setattr(SpeakingProcess, "speak", count)
        yield spoken


async def whole(recordings: Recordings, kept: Kept) -> bytes:
    return b"".join([piece async for piece in recordings.pieces(kept.name, 0, kept.size - 1)])


async def test_a_text_is_spoken_once_by_two_servers_and_many_sessions(
    settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as stack, counted(monkeypatch) as spoken:
        servers = [await stack.enter_async_context(services(settings, database)) for _ in range(2)]
        wanted = [server.voices.spoken(HALLO, f"session {number}") for server in servers for number in range(5)]
        kept = await asyncio.gather(*wanted)
        assert len(spoken) == 1
        assert {one.name for one in kept} == {kept[0].name}
        assert await servers[0].voices.spoken(HALLO, "later") == await servers[1].voices.spoken(HALLO, "later")
        assert len(spoken) == 1
        assert await whole(servers[0].voices.recordings, kept[0]) == await whole(servers[1].voices.recordings, kept[0])


async def test_what_is_kept_has_a_time_for_each_word(parts: Services) -> None:
    for language, text in TEXTS.items():
        kept = await parts.voices.spoken(Utterance(text, language), "session")
        assert (kept.text, kept.language) == (text, language)
        assert len(kept.timings.starts) == len(spans(text))
        assert len(await whole(parts.voices.recordings, kept)) == kept.size


async def test_another_voice_is_another_recording(parts: Services) -> None:
    names = {(await parts.voices.spoken(replace(HALLO, voice=voice), "s")).name for voice in ("", "de", "de+f3")}
    assert len(names) == 2, "the voice of a language has a name of its own"


async def test_a_text_that_fails_is_spoken_when_it_is_asked_for_again(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(process: SpeakingProcess, order: Order) -> Recording:
        raise SpeechFailed("crashed")

    with monkeypatch.context() as patched:
        patched.setattr(SpeakingProcess, "speak", crash)
        with pytest.raises(SpeechFailed, match="crashed"):
            await parts.voices.spoken(HALLO, "session")
    assert (await parts.voices.spoken(HALLO, "session")).size > 0


async def test_a_database_that_is_lost_meanwhile_fails_one_text(
    parts: Services, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose(process: SpeakingProcess, order: Order) -> Recording:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        return Recording(b"x", Timings((0,), 1))

    with monkeypatch.context() as patched:
        patched.setattr(SpeakingProcess, "speak", lose)
        with pytest.raises(SpeechFailed, match="database was lost"):
            await parts.voices.spoken(HALLO, "session")
    assert (await parts.voices.spoken(HALLO, "session")).size > 1


async def test_what_was_used_least_lately_makes_room(parts: Services) -> None:
    recordings = Recordings(parts.pool, max_bytes=250)

    async def make(order: Order) -> Recording:
        return Recording(b"x" * 100, Timings((0,), 1))

    async def keep(name: str) -> None:
        await recordings.made_once(name, "de", order(name), make)
        ages = "UPDATE voice_audio SET last_used = last_used - interval '1 hour' RETURNING 1"
        await fetch(parts.pool, ages)

    await keep("first")
    await keep("second")
    assert await recordings.find("first"), "it is used now"
    await keep("third")
    assert await recordings.find("second") is None
    assert await recordings.find("first")
    assert await recordings.find("third")


async def test_a_database_that_takes_no_writes_has_its_recordings(parts: Services, database: str) -> None:
    async def make(order: Order) -> Recording:
        return Recording(b"x", Timings((0,), 1))

    kept = await parts.voices.recordings.made_once("name", "de", order("a"), make)
    await fetch(parts.pool, "UPDATE voice_audio SET last_used = last_used - interval '1 hour' RETURNING 1")
    with psycopg.connect(database, autocommit=True) as operator:
        setting = f"ALTER DATABASE {operator.info.dbname} {{}} default_transaction_read_only {{}}"
        operator.execute(setting.format("SET", "= on"))
        async with make_pool(database) as pool:
            assert await Recordings(pool, max_bytes=250).find("name") == kept
        operator.execute(setting.format("RESET", ""))


async def test_what_is_larger_than_all_room_is_kept_until_the_next(parts: Services) -> None:
    recordings = Recordings(parts.pool, max_bytes=10)

    async def make(order: Order) -> Recording:
        return Recording(b"x" * 100, Timings((0,), 1))

    await recordings.made_once("large", "de", order("large"), make)
    assert await recordings.find("large")
    await recordings.made_once("next", "de", order("next"), make)
    assert await recordings.find("large") is None


async def test_a_part_of_a_file_is_read_in_pieces(parts: Services) -> None:
    audio = bytes(range(256)) * (PIECE_BYTES // 100)

    async def make(order: Order) -> Recording:
        return Recording(audio, Timings((0,), 1))

    await parts.voices.recordings.made_once("name", "de", order("a"), make)
    first, last = 1000, len(audio) - 1001
    pieces = [piece async for piece in parts.voices.recordings.pieces("name", first, last)]
    assert b"".join(pieces) == audio[first : last + 1]
    assert max(map(len, pieces)) == PIECE_BYTES
    assert [piece async for piece in parts.voices.recordings.pieces("no such name", 0, 10)] == []
