"""The builder's groups of commands: `lyceum knowledge` and `lyceum builder`."""

import typer

from infrastructure.builder.export_commands import builder
from infrastructure.builder.knowledge.commands import knowledge

commands = typer.Typer()
commands.add_typer(knowledge)
commands.add_typer(builder)
