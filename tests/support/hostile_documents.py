"""Requests that are made to cost much: classes of documents and of variables, each as large as it is asked for."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing

import msgspec
from starlette.types import Message

from infrastructure.graphql.errors import ProtocolError
from infrastructure.graphql.execution import Executor
from infrastructure.graphql.responses import RequestError
from infrastructure.transports.bodies import read_post
from schema.context import Context

MAX_BODY = 1_000_000
"""What LYCEUM_MAX_BODY_BYTES allows unless it is set."""

TOKENS = 2000
"""What LYCEUM_MAX_QUERY_TOKENS allows unless it is set."""

Made = Callable[[int], str]
"""A document, or the JSON text of variables, with so many parts."""


def repeated(part: str, head: str = "{ ", tail: str = " }") -> Made:
    """The same over and over; `#` in it is its number."""
    return lambda n: head + " ".join(part.replace("#", str(i)) for i in range(n)) + tail


def nested(head: str, opened: str, middle: str, closed: str, tail: str) -> Made:
    """One within the other."""
    return lambda n: head + opened * n + middle + closed * n + tail


def chained(part: str, head: str = "{ ...f0 } ") -> Made:
    """Fragments that spread the next one (`@`), which is another name than their own (`#`)."""
    return lambda n: (
        head
        + " ".join(part.replace("#", str(i)).replace("@", str(i + 1)) for i in range(n))
        + f" fragment f{n} on Query {{ __typename }}"
    )


def each_spreading_all(n: int) -> str:
    """Fragments in one great circle."""
    spreads = " ".join(f"...f{i}" for i in range(n))
    return f"{{ {spreads} }} " + " ".join(f"fragment f{i} on Query {{ {spreads} }}" for i in range(n))


def operations_with_all_fragments(n: int) -> str:
    """Operations that spread all fragments, each of which selects the same."""
    spreads = " ".join(f"...f{i}" for i in range(n))
    operations = " ".join(f"query q{i} {{ {spreads} }}" for i in range(n))
    return f"{operations} " + " ".join(f"fragment f{i} on Query {{ viewer {{ id }} }}" for i in range(n))


def fragments_alike(n: int) -> str:
    """Fragments that select the same, side by side."""
    spreads = " ".join(f"...f{i}" for i in range(n))
    return f"{{ {spreads} }} " + " ".join(f"fragment f{i} on Query {{ viewer {{ id roles }} }}" for i in range(n))


SESSION = '{ session(id: "x") { '
DEEP = "{ __schema { types { "
EXAM = "... on ExamSession { questions { answer { option } id } } "
LONG_NAME = "viewerviewerviewerviewerviewerviewerviewer"

DOCUMENTS: Mapping[str, Made] = {
    "one composite field": repeated("viewer { id }"),
    "one leaf": repeated("id", "{ viewer { ", " } }"),
    "one leaf with a conflict": repeated("x: id x: roles", "{ viewer { ", " } }"),
    "one field with the same argument": repeated('session(id: "x") { id }'),
    "one field with other arguments": repeated('session(id: "#") { id }'),
    "one field with long arguments": repeated("eventLog(types: [A, B, C, D, E, F, G, H]) { id }", "subscription { "),
    "nested overlaps": repeated("questions { answer { option } }", SESSION + "... on ExamSession { ", " } } }"),
    "overlaps below inline fragments": repeated(EXAM, SESSION, " } }"),
    "inline fragments": repeated("... { __typename }"),
    "inline fragments nested": nested("{ ", "... { ", "__typename", " }", " }"),
    "inline fragments on types": repeated("... on ExamSession { id } ... on PracticeSession { id }", SESSION, " } }"),
    "fragments alike": fragments_alike,
    "fragments in a circle": each_spreading_all,
    "fragments in a chain": chained("fragment f# on Query { ...f@ }"),
    "fragments that double": chained("fragment f# on Query { ...f@ ...f@ }"),
    "fragments that double through fields": chained(
        "fragment f# on Viewer { a: viewer { ...f@ } b: viewer { ...f@ } }", "{ viewer { ...f0 } } "
    ),
    "operations with all fragments": operations_with_all_fragments,
    "one fragment spread": repeated("...f", "{ ", " } fragment f on Query { viewer { id } }"),
    "missing fragments": repeated("...f#"),
    "unused fragments": repeated("fragment f# on Query { __typename }", "{ __typename } ", ""),
    "deep fields": nested("{ ", "viewer { ", "id", " }", " }"),
    "directives": repeated("@skip(if: false)", "{ viewer { id ", " } }"),
    "unknown directives": repeated("@x#", "{ viewer { id ", " } }"),
    "fields that are skipped": repeated("viewer @include(if: $a) { id }", "query ($a: Boolean = true) { "),
    "variables unused": repeated("$v#: Int", "query (", ") { __typename }"),
    "variables undefined": repeated("session(id: $v#) { id }"),
    "variables in many operations": repeated("query q#($a: ID!) { session(id: $a) { id } }", "", ""),
    "operations": repeated("query q# { __typename }", "", ""),
    "operations alike": repeated("query q { __typename }", "", ""),
    "operations without a name": repeated("{ __typename }", "", ""),
    "unknown fields": repeated(f"{LONG_NAME}#"),
    "unknown fields almost right": repeated("practiceForecasts"),
    "unknown arguments": repeated("sessions(firsts: 1, kinds: 2) { __typename }"),
    "unknown argument of great length": lambda n: f"{{ sessions({'first' * n}: 1) {{ __typename }} }}",
    "unknown types": repeated("... on ExamSessions# { id }", SESSION, " } }"),
    "unknown enum values": repeated("sessions(kind: EXAMX#) { __typename }"),
    "introspection with aliases": repeated("a#: __schema { types { fields { type { name } } } }"),
    "introspection of fields of fields": repeated("a#: __schema { types { fields { type { fields { name } } } } }"),
    "introspection within introspection": nested(DEEP, "fields { type { ", "name", " } }", " } } }"),
    "introspection of what is wrapped": nested(DEEP, "ofType { ", "name", " }", " } } }"),
    "introspection of one type": repeated('a#: __type(name: "Query") { fields { name args { name } } }'),
    "introspection through a fragment": repeated(
        "a#: fields { ...f }", DEEP, " } } } fragment f on __Field { type { fields { args { defaultValue } } } }"
    ),
    "lists in a literal": nested("{ sessions(first: ", "[", "1", "]", ") { __typename } }"),
    "objects in a literal": nested("{ sessions(first: ", "{ a: ", "1", "}", ") { __typename } }"),
    "numbers in a literal": repeated("1", "subscription { eventLog(types: [", "]) { id } }"),
    "fields of an object": repeated("a#: 1", "mutation { saveAnswers(input: {", "}) { __typename } }"),
    "one field of an object": repeated("a: 1", "mutation { saveAnswers(input: {", "}) { __typename } }"),
    "answers in a literal": repeated(
        '{ questionId: "#", answer: {} }',
        'mutation { saveAnswers(input: { sessionId: "x", answers: [',
        "] }) { __typename } }",
    ),
    "a long number": lambda n: f"{{ sessions(first: {'9' * n}) {{ __typename }} }}",
    "a long string": lambda n: f'{{ session(id: "{"x" * n}") {{ id }} }}',
    "a string of escapes": lambda n: f'{{ session(id: "{chr(92)}u0041{(chr(92) + "n") * n}") {{ id }} }}',
    "a string of unicode escapes": lambda n: f'{{ session(id: "{(chr(92) + "u{1F600}") * n}") {{ id }} }}',
    "a block string": lambda n: '{ session(id: """' + "\n  a" * n + '""") { id } }',
    "quotation marks of a block string": lambda n: '{ session(id: """' + '\\"""' * n + '""") { id } }',
    "a long name": lambda n: f"{{ {'x' * n} }}",
    "the name of an operation": lambda n: f"query {'eyJ' * n} {{ viewer {{ id }} }}",
    "commas": lambda n: "{" + "," * n + "viewer { id } }",
    "line ends": lambda n: "{" + "\r\n" * n + "x }",
    "comments": lambda n: "#\n" * n + "{ viewer { id } }",
    "one comment": lambda n: "#" * n + "\n{ viewer { id } }",
    "no end": lambda n: "{ a " * n,
    "no text": lambda n: "\0" * n,
    "fields of a subscription": repeated("eventLog { cursor }", "subscription { "),
    "fields of a subscription, other ones": repeated('a#: sessionEvents(sessionId: "x") { id }', "subscription { "),
    "mutations": repeated('startExam(input: { skill: READING }) { __typename }', "mutation { "),
    "pages within pages": nested(
        "{ sessions(first: 100) { edges { node { ", "events(first: 100) { edges { node { ", "id", " } } }", " } } } }"
    ),
    "pages side by side": repeated("sessions(first: 100) { edges { node { id } } }"),
    "fragments of one name": repeated("fragment f on Query { __typename a b c d }", "{ ...f } ", ""),
    "type definitions": repeated("type T# { a: Int }", "", ""),
}  # fmt: skip

SAVE = "mutation ($input: SaveAnswersInput!) { saveAnswers(input: $input) { __typename } }"


def answers(part: str) -> Made:
    """As the answers of an input."""
    return lambda n: '{"input": {"sessionId": "x", "answers": [' + ",".join([part] * n) + "]}}"


VARIABLES: Mapping[str, Made] = {
    "numbers": answers("1"),
    "lists": answers("[]"),
    "objects": answers("{}"),
    "answers": answers('{"questionId": "q1", "answer": {"text": "x"}}'),
    "answers with gaps": answers('{"questionId":"q1","answer":{"gaps":[{"gapId":"a","value":"b"}]}}'),
    "unknown fields": lambda n: '{"input": {' + ",".join(f'"sessionIds{i}":1' for i in range(n)) + "}}",
    "unknown variables": lambda n: "{" + ",".join(f'"v{i}":{{}}' for i in range(n)) + "}",
    "one key": lambda n: "{" + ",".join(['"v":{}'] * n) + "}",
    "lists in lists": nested('{"input": ', "[", "", "]", "}"),
    "objects in objects": nested('{"input": ', '{"a":', "1", "}", "}"),
    "lists in lists, not ended": lambda n: '{"input": ' + "[" * n,
    "a long number": lambda n: f'{{"input": {"9" * n}}}',
    "a long fraction": lambda n: f'{{"input": 0.{"1" * n}}}',
    "a large exponent": lambda n: f'{{"input": 1e{"9" * n}}}',
    "a long text": lambda n: f'{{"input": "{"x" * n}"}}',
    "a text of escapes": lambda n: f'{{"input": "{(chr(92) + "u00e4") * n}"}}',
    "space": lambda n: '{"input":' + " " * n + "1}",
}


def documents(size: int) -> Iterator[tuple[str, bytes]]:
    """Bodies of about `size` bytes: with as many parts as there may be, a half and a quarter of them, and line ends."""
    for name, made in DOCUMENTS.items():
        most = _most(made, lambda text: _bytes(text) <= size and _tokens(text) <= TOKENS)
        for share in (1, 2, 4):
            yield f"{name}, {most // share}", _body(_stretched(made(most // share), size))


def without_end(size: int) -> Iterator[tuple[str, bytes]]:
    """Bodies of about `size` bytes, whatever number of tokens that takes."""
    for name, made in DOCUMENTS.items():
        yield name, _body(made(_most(made, lambda text: _bytes(text) <= size)))


def variables(size: int) -> Iterator[tuple[str, bytes]]:
    """Bodies of about `size` bytes, most of it variables."""
    for name, made in VARIABLES.items():
        most = _most(made, lambda text: len(text) <= size - 200)
        yield name, f'{{"query": {json.dumps(SAVE)}, "variables": {made(most)}}}'.encode()


def _body(text: str) -> bytes:
    return json.dumps({"query": text}).encode()


def _bytes(text: str) -> int:
    return len(_body(text))


def _tokens(text: str) -> int:
    return len(re.findall(r'"""(?:[^"\\]|\\.)*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|\w+|\.\.\.|[^\s,]', text))


def _stretched(text: str, size: int) -> str:
    """With line ends for the spaces: they are no tokens, and each place in the text is told by its line."""
    gaps = len(json.dumps("\n")[1:-1]) * text.count(" ")
    return text.replace(" ", "\n" * max(1, (size - _bytes(text)) // gaps)) if gaps else text


def _most(made: Made, fits: Callable[[str], bool]) -> int:
    n = 1
    while fits(made(2 * n)):
        n *= 2
    step = n
    while (step := step // 2) > n // 50:
        if fits(made(n + step)):
            n += step
    return n


async def answer(executor: Executor, context: Context, body: bytes) -> bytes:
    """What a server says to a request, from its body to the answer's; of a subscription, the first."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    try:
        asked = await read_post({b"content-type": b"application/json"}, receive, MAX_BODY)
        operation = executor.prepare(asked.query or "", asked.variables, asked.operation_name)
        if not operation.is_subscription:
            return msgspec.json.encode(await executor.execute(operation, context))
        async with aclosing(executor.subscribe(operation, context)) as answers:
            return msgspec.json.encode(await anext(answers))
    except ProtocolError as error:
        return bytes(error.response().body)
    except RequestError as error:
        return msgspec.json.encode(error.body())
