"""Requests whose heads or texts are as large as they may be, each another one for another number."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.support.hostile_documents import LONG_NAME, MAX_BODY, SAVE

HEADER, URL = 60_000, 16_000
"""Bytes that a header and a query string may have, about."""

PATH = "/graphql"
SMALLEST = "{ viewer { id } }"


def asking(query: str, variables: Any = None, **headers: str) -> dict[str, Any]:
    """A POST, as `httpx.AsyncClient.request` takes it."""
    content = json.dumps({"query": query, "variables": variables})
    return {
        "method": "POST",
        "url": PATH,
        "content": content,
        "headers": {"Content-Type": "application/json", **headers},
    }


def plain(number: int) -> dict[str, Any]:
    """What anybody asks, as another document each time."""
    return asking(f"query Plain{number} {SMALLEST}")


def _filled(number: int, text: str, size: int) -> str:
    return f"{number}{text * ((size - 10) // len(text))}"


HOSTILE: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "an Accept header of many types": lambda n: asking(SMALLEST, Accept=_filled(n, "a/b;q=0.1,", HEADER)),
    "an Accept header of one type": lambda n: asking(SMALLEST, Accept=f"text/{_filled(n, 'x', HEADER)}"),
    "a token of great length": lambda n: asking(SMALLEST, Authorization=f"Bearer {_filled(n, 'eyJ', HEADER)}"),
    "a token of many parts": lambda n: asking(SMALLEST, Authorization=f"Bearer {_filled(n, 'a.', HEADER)}"),
    "an origin of great length": lambda n: asking(SMALLEST, Origin=f"https://{_filled(n, 'x.', HEADER)}"),
    "a request id of great length": lambda n: asking(SMALLEST, **{"X-Request-Id": _filled(n, "eyJ", HEADER)}),
    "a path of great length": lambda n: {"method": "GET", "url": f"/{_filled(n, 'eyJ', URL)}"},
    "a URL of great length": lambda n: {"method": "GET", "url": f"{PATH}?query={{{_filled(n, '+a', URL)}}}"},
    "a name that looks like a token": lambda n: asking(f"query eyJ{_filled(n, 'eyJ', 240_000)} {SMALLEST}"),
    "a name as long as a document": lambda n: asking(f"query eyJ{_filled(n, 'eyJ', 95_000)} {SMALLEST}"),
    "an unknown operation": lambda n: {
        **asking(SMALLEST),
        "content": json.dumps({"query": SMALLEST, "operationName": _filled(n, "eyJ", MAX_BODY - 100)}),
    },
    "an unknown document": lambda n: {
        **asking(SMALLEST),
        "content": json.dumps({"documentId": _filled(n, "eyJ", MAX_BODY - 100)}),
    },
    "unknown fields": lambda n: asking(f"{{ {' '.join(f'{LONG_NAME}{n}x{i}' for i in range(450))} }}"),
    "a document with no end": lambda n: asking(f"{{ f{_filled(n, ' x', 18_000)}"),
    "a text in a document": lambda n: asking(f'{{ session(id: "{_filled(n, "x", 95_000)}") {{ id }} }}'),
    "comments": lambda n: asking(f"#{_filled(n, '#', MAX_BODY - 100)}\n{SMALLEST}"),
    "a text in variables": lambda n: asking(SAVE, {"input": {"sessionId": _filled(n, "eyJ", MAX_BODY - 200)}}),
    "unknown variables": lambda n: asking(SMALLEST, {_filled(n, "eyJ", 190_000): i for i in range(5)}),
}
"""By what is hostile about them."""
