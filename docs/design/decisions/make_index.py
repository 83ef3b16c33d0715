"""Writes README.md beside this file, the index of the decisions: run it as a script.

A decision is a file whose first line is `# DATE · Title`. A last line `Topic: NAME` says where it stands in the index.
"""

from collections import defaultdict
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

FOLDER = Path(__file__).parent
UNSORTED = "design of the whole"
"""The topic of a decision that names none."""

HEAD = """# Decisions

What was chosen, why, and what was rejected: one file for each decision, by topic, oldest first. This page is made by
`docs/design/decisions/make_index.py`.
"""


class Decision(NamedTuple):
    """One file."""

    date: str
    title: str
    topic: str
    file: str


def read(path: Path) -> Decision:
    """The decision of a file. Raises `ValueError` when its first line is not `# DATE · Title`."""
    lines = path.read_text("utf-8").strip().splitlines()
    date, title = lines[0].removeprefix("# ").split(" · ", 1)
    topic = lines[-1].removeprefix("Topic: ") if lines[-1].startswith("Topic: ") else UNSORTED
    return Decision(date, title, topic, path.name)


def index() -> str:
    """The text of the index."""
    topics: dict[str, list[Decision]] = defaultdict(list)
    for path in sorted(FOLDER.glob("2*.md")):
        decision = read(path)
        topics[decision.topic].append(decision)
    parts = [HEAD]
    for topic in sorted(topics, key=str.lower):
        parts += [f"\n## {topic[0].upper()}{topic[1:]}\n\n", *map(_line, topics[topic])]
    return "".join(parts)


def _line(decision: Decision) -> str:
    line = f"- {decision.date} [{decision.title}]({decision.file})"
    return fill(line, 120, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False) + "\n"


if __name__ == "__main__":
    (FOLDER / "README.md").write_text(index(), "utf-8")
