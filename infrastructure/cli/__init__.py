"""The command line."""

from infrastructure.cli.main import app

__all__ = ["app"]
