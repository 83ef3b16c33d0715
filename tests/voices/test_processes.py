"""What crashes or hangs is one text: it fails, and the next is spoken by a new process."""

import asyncio
import os
import signal

import psutil
import pytest

from infrastructure.voices.choosing import order_for
from infrastructure.voices.line import MOST_OF_ONE, Line
from infrastructure.voices.processes import SpeakingProcess
from infrastructure.voices.speech import Order, SpeechFailed, Utterance

pytestmark = pytest.mark.world

HALLO = order_for(Utterance("Hallo Welt", "de"), None)
LONG = order_for(Utterance("Donaudampfschifffahrtsgesellschaft " * 500, "de"), None)


def children() -> list[int]:
    """The processes that speak for this one."""
    found = psutil.Process().children()
    return [one.pid for one in found if "infrastructure.voices.speaking" in one.cmdline()]


async def test_a_process_that_is_killed_over_a_text_is_replaced() -> None:
    process = SpeakingProcess(None, 60)
    await process.speak(HALLO)
    (first,) = children()
    os.kill(first, signal.SIGSTOP)
    speaking = asyncio.create_task(process.speak(LONG))
    await asyncio.sleep(0)
    os.kill(first, signal.SIGKILL)
    with pytest.raises(SpeechFailed, match="has ended over the text"):
        await speaking
    assert len((await process.speak(HALLO)).timings.starts) == 2
    (second,) = children()
    assert second != first
    await process.stop()
    assert children() == []


async def test_a_process_that_has_ended_between_two_texts_costs_none_of_them() -> None:
    process = SpeakingProcess(None, 60)
    await process.speak(HALLO)
    (first,) = children()
    os.kill(first, signal.SIGKILL)
    assert process._process
    await process._process.wait()
    assert len((await process.speak(HALLO)).timings.starts) == 2
    await process.stop()


async def test_a_process_that_hangs_is_replaced() -> None:
    process = SpeakingProcess(None, 60)
    await process.speak(HALLO)
    (first,) = children()
    os.kill(first, signal.SIGSTOP)
    process._seconds = 0.2
    with pytest.raises(SpeechFailed, match=r"within 0\.2 seconds"):
        await process.speak(HALLO)
    assert children() == []
    process._seconds = 60
    assert len((await process.speak(HALLO)).timings.starts) == 2
    await process.stop()


async def test_an_order_that_a_process_cannot_carry_out_is_one_text() -> None:
    process = SpeakingProcess(None, 60)
    with pytest.raises(SpeechFailed):
        await process.speak(Order("piper", "", "nobody", "Hallo"))
    assert (await process.speak(HALLO)).audio
    await process.stop()


async def test_who_stops_waiting_leaves_no_half_answer_behind() -> None:
    process = SpeakingProcess(None, 60)
    speaking = asyncio.create_task(process.speak(LONG))
    for _ in range(3000):
        await asyncio.sleep(0.01)
        if children():
            break
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    assert len((await process.speak(HALLO)).timings.starts) == 2
    await process.stop()


async def test_the_processes_know_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYCEUM_MASTER_KEY", "secret")
    process = SpeakingProcess(None, 60)
    await process.speak(HALLO)
    (child,) = children()
    assert "LYCEUM_MASTER_KEY" not in psutil.Process(child).environ()
    await process.stop()


async def test_a_long_book_takes_turns_with_another_readers_passage() -> None:
    line: Line[str] = Line([SpeakingProcess(None, 60)])
    said: list[str] = []

    async def say(text: str, process: SpeakingProcess) -> str:
        await process.speak(HALLO)
        said.append(text)
        return text

    def ask(key: str, ahead: int) -> asyncio.Task[str]:
        return asyncio.create_task(line.wait(key, ahead, lambda process: say(f"{key} {ahead}", process)))

    asked = [ask("long", ahead) for ahead in range(10)] + [ask("short", 1), ask("short", 0)]
    await asyncio.sleep(0)
    line.start()
    await asyncio.gather(*asked)
    await line.stop()
    assert said[:5] == ["long 0", "short 0", "long 1", "short 1", "long 2"]
    assert len(said) == 12


async def test_nobody_has_more_waiting_than_a_reader_needs() -> None:
    line: Line[None] = Line([])
    waiting = [asyncio.create_task(line.wait("one", 0, None)) for _ in range(MOST_OF_ONE)]
    await asyncio.sleep(0)
    with pytest.raises(SpeechFailed, match="Too many texts wait"):
        await line.wait("one", 0, None)
    await line.stop()
    await asyncio.wait(waiting)
    assert all(one.cancelled() for one in waiting)


async def test_whoever_has_gone_is_not_spoken_for() -> None:
    line: Line[str] = Line([SpeakingProcess(None, 60)])
    said: list[str] = []

    async def say(text: str) -> str:
        said.append(text)
        return text

    gone = asyncio.create_task(line.wait("gone", 0, lambda _: say("gone")))
    there = asyncio.create_task(line.wait("there", 0, lambda _: say("there")))
    await asyncio.sleep(0)
    gone.cancel()
    line.start()
    assert await there == "there"
    assert said == ["there"]
    await line.stop()
