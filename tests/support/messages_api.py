"""A server that speaks the Messages API: answers by the schema it is given, at a pace, with faults on demand."""

import asyncio
import contextlib
import json
import re
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.support import outline_answers, reading_answers, study_answers

CHARACTERS_PER_TOKEN = 4
TOKENS_PER_CHUNK = 8
CHARACTERS_PER_WORD = 7
PING_SECONDS = 0.1


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. With `status` it is answered so; the others spoil the stream."""

    status: int | None = None
    retry_after: float | str | None = None
    cut_after: int | None = None
    stall_after: int | None = None
    ping_after: int | None = None
    error_after: int | None = None
    stop_reason: str | None = None
    text: str | None = None
    spoil: str | None = None
    omits: tuple[str, ...] = ()


@dataclass
class MessagesApi:
    """The server's state: what it was asked, and what is to go wrong next."""

    url: str
    first_token_seconds: float = 0.0
    tokens_per_second: float = 0.0
    faults: deque[Fault] = field(default_factory=deque)
    faults_by_step: dict[str, deque[Fault]] = field(default_factory=dict)
    faults_by_text: dict[str, deque[Fault]] = field(default_factory=dict)
    opinion: Callable[[str], str] | None = None
    """The steps that it puts an answer on, by what it is asked; all A without one."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    stalled: int = 0

    def fault(self, step: str, asked: str) -> Fault:
        """The fault for a call, if one is due: by a text that it has, by its step, or the next of all."""
        by_text = next((queue for text, queue in self.faults_by_text.items() if queue and text in asked), None)
        queue = by_text or self.faults_by_step.get(step) or self.faults
        if not queue and self.opinion and step == "grading":
            return Fault(spoil=self.opinion(asked))
        return queue.popleft() if queue else Fault()

    def steps(self) -> list[str]:
        """What was asked, in order."""
        return [step_of(request) for request in self.requests]

    async def answer(self, request: Request) -> Response:
        """One call."""
        body = await request.json()
        self.requests.append(body)
        step = step_of(body)
        fault = self.fault(step, asked_of(body))
        if fault.status:
            headers = {"retry-after": str(fault.retry_after)} if fault.retry_after is not None else {}
            error = {"type": "error", "error": {"type": "overloaded_error", "message": "not now"}}
            return JSONResponse(error, fault.status, headers)
        text = (
            fault.text if fault.text is not None else json.dumps(content(step, body, fault.spoil), ensure_ascii=False)
        )
        return StreamingResponse(self._events(body, text, fault), media_type="text/event-stream")

    async def _events(self, body: dict[str, Any], text: str, fault: Fault) -> AsyncIterator[str]:
        prompt_tokens = len(json.dumps(body["messages"])) // CHARACTERS_PER_TOKEN
        usage = {"input_tokens": prompt_tokens, "output_tokens": 1, "cache_read_input_tokens": 100}
        message = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": usage,
        }  # fmt: skip
        await asyncio.sleep(self.first_token_seconds)
        loop = asyncio.get_running_loop()
        began = loop.time()
        yield _event("message_start", message=message)
        yield _event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        size = CHARACTERS_PER_TOKEN * TOKENS_PER_CHUNK
        for start in range(0, len(text), size):
            if fault.cut_after is not None and start >= fault.cut_after:
                raise ConnectionAbortedError("cut on demand")
            if fault.error_after is not None and start >= fault.error_after:
                yield _event("error", error={"type": "overloaded_error", "message": "Overloaded"})
                return
            if fault.stall_after is not None and start >= fault.stall_after:
                self.stalled += 1
                await asyncio.sleep(60)
            if fault.ping_after is not None and start >= fault.ping_after:
                async for ping in _pings(seconds=60):
                    yield ping
            chunk = text[start : start + size]
            if self.tokens_per_second:
                written = (start + len(chunk)) / CHARACTERS_PER_TOKEN
                await asyncio.sleep(began + written / self.tokens_per_second - loop.time())
            yield _event("content_block_delta", index=0, delta={"type": "text_delta", "text": chunk})
        yield _event("content_block_stop", index=0)
        output = {"output_tokens": len(text) // CHARACTERS_PER_TOKEN}
        reason = {"stop_reason": fault.stop_reason or "end_turn", "stop_sequence": None}
        if "message_delta" not in fault.omits:
            yield _event("message_delta", delta=reason, usage=output)
        if "message_stop" not in fault.omits:
            yield _event("message_stop")


async def _pings(seconds: float) -> AsyncIterator[str]:
    for _ in range(int(seconds / PING_SECONDS)):
        yield _event("ping")
        await asyncio.sleep(PING_SECONDS)


def _event(type: str, **values: Any) -> str:
    return f"event: {type}\ndata: {json.dumps({'type': type, **values})}\n\n"


@contextlib.contextmanager
def messages_api() -> Iterator[MessagesApi]:
    """Run the server until the context ends."""
    api = MessagesApi(url="")
    app = Starlette(routes=[Route("/v1/messages", api.answer, methods=["POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    api.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield api
    finally:
        server.should_exit = True
        thread.join(5)


# ---------------------------------------------------------------- what a model would write


STEPS = {
    ("Write", "the", "beginning"): "opening",
    ("Go", "on", "with"): "rest",
    ("Write", "the", "first"): "first_question",
}
"""Steps that have a schema in common with others, by the words that their prompts begin with."""


def asked_of(body: dict[str, Any]) -> str:
    """What a call asks: all blocks of its message."""
    content = body["messages"][0]["content"]
    return content if isinstance(content, str) else "\n".join(block["text"] for block in content)


def step_of(body: dict[str, Any]) -> str:
    """What a call is for, by the schema of its answer."""
    properties = body["output_config"]["format"]["schema"]["properties"]
    begun = asked_of(body).split(" ", 3)[:3]
    if tuple(begun) in STEPS:
        return STEPS[tuple(begun)]
    for name, step in (
        ("sections", "builder_outline"),
        ("confidence", "study_route"),
        ("schedule", "study_plan"),
        ("intuition", "study_lesson"),
        ("items", "study_quiz"),
        ("counter_example", "study_diagnosis"),
        ("suggestions", "reading_question"),
        ("score", "reading_mark"),
        ("questions", "questions"),
        ("gaps", "gaps"),
        ("situation", "outline"),
        ("segments", "transcript"),
        ("criteria", "grading"),
        ("text", "source"),
    ):
        if name in properties and "prompt" not in properties:
            return step
    return "repair"


def content(step: str, body: dict[str, Any], spoil: str | None = None) -> Any:
    """An answer that fits the call; `spoil` names what is to be wrong with it."""
    asked = asked_of(body)
    schema = body["output_config"]["format"]["schema"]
    if step.startswith("study_"):
        return study_answers.content(step, asked, spoil)
    if step == "builder_outline":
        return outline_answers.content(asked, spoil)
    if step.startswith("reading_"):
        return reading_answers.content(step, spoil)
    match step:
        case "questions" | "first_question":
            return _questions(asked, schema["properties"]["questions"]["items"]["properties"], spoil)
        case "repair":
            numbered = re.findall(r'"prompt":"\D*(\d+)', asked)
            return _question(asked, schema["properties"], int(numbered[0]) if numbered else 1, spoil)
        case "gaps":
            return _gaps(asked, spoil)
        case "rest" if "segments" in schema["properties"]:
            turn = _turn(asked, "more segments")
            speaker = {"speakerId": "s0", "name": "Person 0", "role": "Gast", "text": turn}
            return {"segments": _number(asked, "more segments") * [speaker]}
        case "rest":
            low, high = (int(n) for n in re.findall(r"(\d+) to (\d+) more words", asked)[0])
            return {"text": _words((low + high) // 2)}
        case "source" | "opening":
            low, high = (int(n) for n in re.findall(r"(\d+) to (\d+) words", asked)[0])
            passage = {"theme": "UMWELT", "title": "Titel", "subtitle": "Untertitel", "text": _words((low + high) // 2)}
            partner = {
                "name": "Person 0",
                "role": "Gesprächspartnerin",
                "turns": 3 * [{"text": "Meinen Sie wirklich?"}],
            }
            return {**passage, **(partner if "turns" in schema["properties"] else {})}
        case "outline":
            speakers = [
                {"id": f"s{n}", "name": f"Person {n}", "role": "Gast"} for n in range(_number(asked, "speaker"))
            ]
            head = {"theme": "KULTUR", "title": "Gespräch", "subtitle": "", "situation": "Sie hören ein Gespräch."}
            return {**head, "speakers": speakers, "points": ["eins", "zwei", "drei", "vier"]}
        case "transcript":
            segment = {"speakerId": "s0", "text": _turn(asked, "segments")}
            return {"segments": _number(asked, "segments") * [segment]}
    return _report(asked, spoil)


def _turn(asked: str, counted: str) -> str:
    low, high = (int(n) for n in re.findall(r"(\d+) to (\d+) characters", asked)[0])
    return _words((low + high) // 2 // CHARACTERS_PER_WORD // _number(asked, counted))


def _words(count: int) -> str:
    sentences = [" ".join(f"Wort{n}" for n in range(start, start + 10)) + "." for start in range(0, count, 10)]
    return " ".join(sentences)


def _number(asked: str, what: str) -> int:
    return int(re.findall(rf"(\d+) {what}", asked)[0])


def _gaps(asked: str, spoil: str | None) -> dict[str, Any]:
    material = asked.split("<material>")[1]
    wanted = int(re.findall(r"Choose (\d+)", asked)[0])
    pieces = re.findall(r"[^.]+\.", material) if "whole sentences" in asked else re.findall(r"Wort\d+0\b", material)
    step = max(len(pieces) // wanted, 1)
    chosen = [piece.strip() for piece in pieces[::step]][: wanted - (3 if spoil == "few gaps" else 0)]
    return {"gaps": [{"text": text} for text in chosen]}


def _questions(asked: str, item: dict[str, Any], spoil: str | None) -> dict[str, Any]:
    count = int(re.findall(r"Write (\d+) question", asked)[0])
    done = _number(asked, "are written already") if "are written already" in asked else 0
    short = 1 if spoil == "too few" else 0
    numbers = range(done + 1, done + count + 1 - short)
    return {"questions": [_question(asked, item, n, spoil if n == done + 1 else None) for n in numbers]}


def _question(asked: str, item: dict[str, Any], number: int, spoil: str | None) -> dict[str, Any]:
    removed = re.findall(r"Taken out, gap by gap: (.*)</material>", asked)
    words = removed[0].split(" | ") if removed else []
    if "scenario" in item:
        return _task(_number(asked.replace("model answer of ", ""), "words that speaks"))
    if "verdict" in item:
        reasons = dict.fromkeys(("TRUE", "FALSE", "NOT_SAID"), "Das wird im Gespräch so gesagt.")
        verdict = VERDICTS[(number - 1) % len(VERDICTS)]
        return {"prompt": f"Aussage {number}", "category": "lexical_nuance", "verdict": verdict, "rationales": reasons}
    if "targets" in item:
        return _match(asked, words, spoil)
    if words:
        count = _number(asked, "options")
        gaps = [{"id": f"GAP_{n}", **_choice(word, spoil, count)} for n, word in enumerate(words, 1)]
        return {"prompt": "Wählen Sie.", "gaps": gaps}
    if "Buch 1" in asked:
        books = [_option(f"Buch {n}", n == BOOKS[(number - 1) % len(BOOKS)]) for n in (1, 2, 3)]
        return {"prompt": f"In welchem Buch {number}?", "category": "lexical_nuance", "options": books}
    return {"prompt": f"Frage {number}?", **_choice(f"richtig {number}", spoil, _number(asked, "options"))}


VERDICTS = ("TRUE", "FALSE", "NOT_SAID", "TRUE", "FALSE", "TRUE", "NOT_SAID", "FALSE", "TRUE")
BOOKS = (3, 1, 2, 1, 3, 1, 2)
"""What is right in a part: each answer now and then, none as often as the others, never three times in a row."""

IDEAS = [
    ["Frist", "Termin"],
    ["Gebühr", "Entgelt"],
    ["Raum", "Saal"],
    ["Zeugnis", "Urkunde"],
    ["Lehrkraft", "Dozentin"],
]


def _task(words: int) -> dict[str, Any]:
    texts = dict.fromkeys(("prompt", "scenario", "goal", "audience"), "Schreiben Sie einen Brief.")
    spoken_of = " ".join(wording for wording, _ in IDEAS)
    model = {"tasks": ["a", "b", "c", "d"], "ideas": IDEAS, "model_answer": f"{_words(words)} {spoken_of}."}
    return {**texts, "register": "formal", **model}


def _choice(right: str, spoil: str | None, count: int) -> dict[str, Any]:
    wrong = [_option(f"falsche {n}", spoil == "two right" and n == 1) for n in range(1, count)]
    return {"category": "lexical_nuance", "options": [_option(right, True), *wrong]}


def _option(text: str, correct: bool) -> dict[str, Any]:
    why = "Das steht so im Text und nirgends anders."
    return {"text": text, "correct": correct, "rationale": why, "misconception": None if correct else "Verwechslung"}


def _match(asked: str, removed: list[str], spoil: str | None) -> dict[str, Any]:
    letters = "ABCDEFGHIJ"
    count = int(re.findall(r"targets: (\d+)", asked)[0])
    length = _number(asked, "words labelled") if "words labelled" in asked else 0
    texts = [*removed, *(f"Kommentar {n} {_dense(asked, length)}" for n in range(count - len(removed)))]
    why = "Das folgt aus dem Satz davor."
    targets = [{"label": letters[n], "role": None, "text": text, "rationale": why} for n, text in enumerate(texts)]
    statements = len(removed) or int(re.findall(r"statements: (\d+)", asked)[0])
    labels = [
        letters[n] if removed else ("0" if n < statements // 3 else letters[n % count]) for n in range(statements)
    ]
    if spoil == "wrong match":
        labels.reverse()
    said = "Lücke {{{}}}" if removed else "Das sagt jemand zum {}. Mal."
    none = "Jemand sagt das sehr wohl."
    matched = [
        {"text": said.format(n), "match": label, "rationale": why, "none_rationale": None if label == "0" else none}
        for n, label in enumerate(labels, 1)
    ]
    return {"prompt": "Ordnen Sie zu.", "targets": targets, "statements": matched}


def _dense(asked: str, count: int) -> str:
    """So many words, in sentences as long as is asked, with as many long words."""
    found = re.findall(r"(\d+) to (\d+) words a sentence, LIX (\d+) to (\d+)", asked) or [("10", "10", "30", "30")]
    shortest, longest, low, high = map(int, found[0])
    length, lix = (shortest + longest) // 2, (low + high) // 2
    words = [f"Bedeutung{n}" if n * (lix - length) % 100 < lix - length else f"Wort{n}" for n in range(count)]
    return " ".join(" ".join(words[start : start + length]) + "." for start in range(0, count, length))


def _report(asked: str, spoil: str | None) -> dict[str, Any]:
    """A report that cites the first two words of the answer. `spoil` may be the steps to give, one for each criterion,
    or what is to be wrong with the citations."""
    criteria = re.findall(r"^(\w+), (\w+)$", asked, re.MULTILINE)
    words = asked.rsplit("<answer>", 1)[1].removesuffix("</answer>").split()
    cited = {"cites what is not there": "Das steht nirgends.", "cites half a word": words[0][:-1], "cites a sign": "."}
    source = cited.get(spoil or "", " ".join(words[:2]))
    decisions = [] if spoil == "cites nothing" else [{"source": source, "award": True, "justification": "Passt."}]
    steps = spoil if spoil and re.fullmatch(f"[A-E]{{{len(criteria)}}}", spoil) else "A" * len(criteria)
    marks = [
        {"id": id, "decisions": decisions, "reason": f"{label} gelungen.", "step": step}
        for (id, label), step in zip(criteria, steps, strict=True)
    ]
    return {"criteria": marks, "summary": "Gut.", "nextStep": "Konnektoren üben.", "languageNotes": ["Kommas"] * 7}
