"""What a stranger may send: requests of the largest sizes that are taken, each another one, none with a token."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle

BODY = 990_000
HEAD = 60_000
DOCUMENT = 19_900
"""Just under what is taken of a body, of a head, and of a document that is remembered."""


MANY_NAMES = "".join(f',"name{number}":1' for number in range(BODY // 15))


def hostile(count: int) -> Iterator[bytes]:
    """So many requests in HTTP/1.1, the kinds in turn: those of nearly a megabyte come less often."""
    kinds = cycle([*SMALL, *SMALL, *SMALL, *LARGE])
    for number in range(count):
        yield next(kinds)(number)


def plain(number: int) -> bytes:
    """A request as everybody sends it."""
    return _post({"query": "query Who { viewer { id } }"}, **{"x-request-id": f"plain-{number}"})


def _post(body: object, **headers: str) -> bytes:
    return _post_json(json.dumps(body, ensure_ascii=False), **headers)


def _post_json(json_text: str, **headers: str) -> bytes:
    text = json_text.encode()
    return (
        _head("POST", "/graphql", {"content-type": "application/json", "content-length": str(len(text)), **headers})
        + text
    )


def _head(method: str, path: str, headers: Mapping[str, str] | None = None) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _filled(number: int, piece: str, size: int) -> str:
    return (f"n{number}" + piece * (size // len(piece) + 1))[:size]


def _accept(n: int) -> bytes:
    return _post({"query": "{viewer{id}}"}, accept=_filled(n, ",a/b;q=0.1", HEAD))


def _bad_document(n: int) -> bytes:
    return _post({"query": f"query n{n} {{ " + "viewer { id } " * 390 + "#".ljust(DOCUMENT - 6000, "x") + "\n}}"})


def _unknown_fields(n: int) -> bytes:
    return _post({"query": "{ " + " ".join(f"field{n}x{m}" for m in range(1500)) + " }"})


def _good_document(n: int) -> bytes:
    return _post(
        {"query": f'query n{n} {{ viewer {{ id }} session(id: "{_filled(n, "é€", DOCUMENT - 100)}") {{ id }} }}'}
    )


def _many_tokens(n: int) -> bytes:
    return _post({"query": f"query n{n} {{ papers(first: 1) {{ edges {{ cursor }} }} }} #" + "\n#" * 1900})


def _token(n: int) -> bytes:
    return _post({"query": "{viewer{id}}"}, authorization="Bearer " + _filled(n, "eyJ", HEAD))


def _formed_token(n: int) -> bytes:
    header = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "kid": _filled(n, "k", 4000)}).encode()).decode()
    return _post(
        {"query": "{viewer{id}}"}, authorization=f"Bearer {header}.{_filled(n, 'e', 500)}.{_filled(n, 's', 300)}"
    )


def _many_headers(n: int) -> bytes:
    return _post({"query": "{viewer{id}}"}, **{f"x-{n}-{m}": "v" for m in range(3000)})


def _traced(n: int) -> bytes:
    long = _filled(n, "a=b,", HEAD // 3)
    return _post({"query": "{viewer{id}}"}, **{"x-request-id": long, "tracestate": long, "origin": long})


def _path(n: int) -> bytes:
    return _head("GET", "/" + _filled(n, "%1b]0;", HEAD))


def _url(n: int) -> bytes:
    return _head("GET", "/graphql?query=%7Bviewer%7Bid%7D%7D&operationName=" + _filled(n, "o", 15_000))


def _method(n: int) -> bytes:
    return _head("PROPFIND", f"/graphql?{_filled(n, 'o', 10_000)}")


def _operation_name(n: int) -> bytes:
    return _post_json(f'{{"query": "query {_filled(n, "eyJ", BODY)} {{viewer{{id}}}}"}}')


def _asked_name(n: int) -> bytes:
    two = "query A {viewer{id}} query B {viewer{id}}"
    return _post_json(f'{{"query": "{two}", "operationName": "{_filled(n, "é", BODY // 2)}"}}')


def _document_id(n: int) -> bytes:
    return _post_json(f'{{"documentId": "{_filled(n, "sha", BODY)}"}}')


def _persisted(n: int) -> bytes:
    return _post_json(f'{{"extensions": {{"persistedQuery": {{"sha256Hash": "{_filled(n, "0", BODY)}"}}}}}}')


def _nested_variables(n: int) -> bytes:
    return _post_json('{"query": "{viewer{id}}", "variables": {"a": [' + "[1,{}]," * (BODY // 7) + f"{n}]}}}}")


def _named_variables(n: int) -> bytes:
    return _post_json(f'{{"query": "{{viewer{{id}}}}", "variables": {{"v{n}": 1{MANY_NAMES}}}}}')


def _wrong_variable(n: int) -> bytes:
    query = f"query n{n}($n: Int) {{ papers(first: $n) {{ edges {{ cursor }} }} }}"
    return _post_json(f'{{"query": "{query}", "variables": {{"n": "{_filled(n, "x", BODY)}"}}}}')


def _long_document(n: int) -> bytes:
    return _post_json(f'{{"query": "query n{n} {{ session(id: \\"{_filled(n, "x", BODY)}\\") {{ id }} }}"}}')


def _no_json(n: int) -> bytes:
    return _post_json(_filled(n, "[[{", BODY))


SMALL: list[Callable[[int], bytes]] = [
    _accept,
    _bad_document,
    _unknown_fields,
    _good_document,
    _many_tokens,
    _token,
    _formed_token,
    _many_headers,
    _traced,
    _path,
    _url,
    _method,
]
LARGE: list[Callable[[int], bytes]] = [
    _operation_name,
    _asked_name,
    _document_id,
    _persisted,
    _nested_variables,
    _named_variables,
    _wrong_variable,
    _long_document,
    _no_json,
]
