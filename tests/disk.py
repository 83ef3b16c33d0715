"""What stands in the files of a PostgreSQL server, byte for byte."""

from base64 import b64encode
from collections import Counter
from pathlib import Path


def hits(folder: Path, **wanted: bytes) -> Counter[str]:
    """How many files hold each of the wanted values, as it is, in hexadecimal or in base64; with the first such file."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue
        found.update(name for name, value in wanted.items() if any(form in content for form in forms(value)))
    return found


def forms(value: bytes) -> list[bytes]:
    """How a value may be written."""
    return [value, value.hex().encode(), b64encode(value).rstrip(b"=")[:-1]]
