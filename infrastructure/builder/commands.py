"""The commands of the session builder: on documents, and on what was published."""

import typer

from infrastructure.builder.export_commands import builder
from infrastructure.builder.knowledge.commands import knowledge

commands = typer.Typer()
"""Without a name of its own: both groups are `lyceum`'s."""

commands.add_typer(knowledge)
commands.add_typer(builder)
