"""Files that commands write are there whole, or not at all; why not is said."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.process.new_files import NotExported, new_file


@pytest.fixture
def room() -> Iterator[int]:
    """Files of this process have room for ten bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    yield 10
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_there_is_no_room_for_is_said_and_goes(room: int, tmp_path: Path) -> None:
    path = tmp_path / "guide.docx"
    with pytest.raises(NotExported, match=r"guide\.docx: cannot be written: File too large"), new_file(path):
        path.write_bytes(b"x" * (room + 1))
    assert not path.exists()


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "guide.docx"
    path.write_bytes(b"mine")
    with pytest.raises(NotExported, match="is there already"), new_file(path):
        path.write_bytes(b"theirs")
    assert path.read_bytes() == b"mine"
