"""Reads documents to trust: operations in .graphql and .gql files, manifests of Apollo's and Relay's compilers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from graphql import (
    DefinitionNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
    print_ast,
    visit,
)
from graphql.language import Visitor

from infrastructure.graphql.trusted_documents import hash_of

SUFFIXES = (".graphql", ".gql")
APOLLO = "apollo-persisted-query-manifest"

ID = re.compile(r"[A-Za-z0-9._~-]{1,256}")
"""What the appendix on persisted documents lets an id of one's own be."""

HASH = re.compile(r"[0-9a-f]{64}")


class UnreadableDocuments(Exception):
    """Raised when files are no documents; the message names the file and what is wrong."""


def read(place: Path) -> dict[str, str]:
    """The documents in a folder, with those below it, or in a manifest: id to text. Raises `UnreadableDocuments`."""
    return _from_folder(place) if place.is_dir() else _from_manifest(place)


def _from_folder(folder: Path) -> dict[str, str]:
    definitions = [one for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES for one in _definitions(path)]
    fragments: dict[str, FragmentDefinitionNode] = {}
    for one in definitions:
        if isinstance(one, FragmentDefinitionNode):
            if one.name.value in fragments:
                raise UnreadableDocuments(f"{folder} has two fragments named {one.name.value}; rename one")
            fragments[one.name.value] = one
    texts = [_document(one, fragments) for one in definitions if isinstance(one, OperationDefinitionNode)]
    if not texts:
        raise UnreadableDocuments(f"{folder} has no operation in a file that ends in {' or '.join(SUFFIXES)}")
    return {hash_of(text): text for text in texts}


def _definitions(path: Path) -> Sequence[DefinitionNode]:
    try:
        return parse(path.read_text("utf-8")).definitions
    except (GraphQLError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableDocuments(f"{path} is no GraphQL document: {error}") from None


def _document(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> str:
    """An operation with the fragments that it needs, in the order of their names, as graphql-js prints it."""
    needed: dict[str, FragmentDefinitionNode] = {}
    waiting = [*_spread(operation)]
    while waiting:
        name = waiting.pop()
        if name in fragments and name not in needed:
            needed[name] = fragments[name]
            waiting += _spread(fragments[name])
    return print_ast(DocumentNode(definitions=(operation, *(needed[name] for name in sorted(needed)))))


def _spread(definition: DefinitionNode) -> Iterator[str]:
    found: list[str] = []

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            found.append(node.name.value)

    visit(definition, Spreads())
    return iter(found)


def _from_manifest(path: Path) -> dict[str, str]:
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        if manifest.get("format") == APOLLO:
            documents = {one["id"]: one["body"] for one in manifest["operations"]}
        else:
            documents = manifest
        documents = msgspec.convert(documents, dict[str, str])
    except (msgspec.DecodeError, OSError, KeyError, TypeError) as error:
        reason = f"a JSON object of ids and documents ({error}); of .graphql files give the folder"
        raise UnreadableDocuments(f"{path} is no manifest, {reason}") from None
    for id, text in documents.items():
        _check(path, id, text)
    return documents


def _check(path: Path, id: str, text: str) -> None:
    if not ID.fullmatch(id):
        raise UnreadableDocuments(f"{path} has the id {id!r}; an id has 1 to 256 letters, digits and .-_~")
    if HASH.fullmatch(id) and id != hash_of(text):
        raise UnreadableDocuments(f"{path} has the id {id}, which is not the SHA-256 of its document")
