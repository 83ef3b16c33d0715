"""Files that commands write: new ones, whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NotExported(Exception):
    """Raised when something cannot be written to a file; the message says what to do."""


@contextmanager
def new_file(path: Path) -> Iterator[None]:
    """A file that was not there before; it goes again where the context fails. Raises `NotExported`."""
    try:
        path.open("xb").close()
    except FileExistsError:
        raise NotExported(f"{path}: is there already; name another file, or remove it first") from None
    except OSError as error:
        raise _unwritten(path, error) from None
    try:
        yield
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _unwritten(path, error) from error
        raise


def _unwritten(path: Path, error: OSError) -> NotExported:
    return NotExported(f"{path}: cannot be written: {error.strerror or error}")
