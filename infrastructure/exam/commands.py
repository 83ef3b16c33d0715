"""The commands of exams: on their topics, and on papers."""

import typer

from infrastructure.exam.papers_commands import papers
from infrastructure.exam.topics_commands import topics

commands = typer.Typer()
"""Without a name of its own: both groups are `lyceum`'s."""

commands.add_typer(topics)
commands.add_typer(papers)
