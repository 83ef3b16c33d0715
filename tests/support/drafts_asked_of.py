"""Who carries out the operations of the documents on the session builder, and with what variables."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from schema.context import Role
from tests.support.author import new_author
from tests.support.client import Person, RunningServer

Asked: TypeAlias = tuple[Person, Mapping[str, Any]]


def catalogue(server: RunningServer) -> Asked:
    """Somebody who chooses."""
    return server.person(Role.AUTHOR), {}


def said(server: RunningServer) -> Asked:
    """A draft that is said in full, and something more to save."""
    author = new_author(server)
    author.say_all()
    return author.person, {"draftId": author.id, "input": {"draftId": author.id, "metadata": {"endTime": "10:45"}}}


def written(server: RunningServer) -> Asked:
    """A draft whose variants are there."""
    author = new_author(server)
    author.say_all()
    variant = author.generate()["variants"][0]
    return author.person, {"draftId": author.id, "variantId": variant["id"]}


def outlined(server: RunningServer) -> Asked:
    """A draft with an outline by hand, in two versions that differ in a heading."""
    author = new_author(server)
    author.say_all()
    section = author.done("addSection", type="OPENER", durationMinutes=90)["outline"]["sections"][0]["id"]
    left = author.done("saveVersion", summary="One")["versions"][-1]["id"]
    author.done("updateSection", sectionId=section, title="Another heading")
    right = author.done("saveVersion", summary="Two")["versions"][-1]["id"]
    author.done("acceptVersion", versionId=left)
    there = {"draftId": author.id, "sectionId": section, "left": left, "right": right, "versionId": right}
    return author.person, there


def persona(server: RunningServer) -> Asked:
    """A persona whose label an administrator changes."""
    return server.person(Role.ADMIN), {"id": "persona:ignite", "label": "Ignite"}


def figures(server: RunningServer) -> Asked:
    """An analyst."""
    return server.analyst(), {}


ASKED_OF: Mapping[str, Callable[[RunningServer], Asked]] = {
    "Choose": catalogue,
    "Begin": catalogue,
    "Type": said,
    "Generate": said,
    "Variants": written,
    "Review": written,
    "Select": written,
    "Edit": outlined,
    "Undo": said,
    "Compare": outlined,
    "Merge": outlined,
    "Ready": outlined,
    "Publish": outlined,
    "Published": catalogue,
    "Persona": persona,
    "Figures": figures,
}
"""Who asks what a page asks, by the operation's name."""
