"""Packages of npm, as a folder's lock file pins them."""

import fcntl
import subprocess
from hashlib import sha256
from pathlib import Path

SECONDS = 120
QUIETLY = ("--ignore-scripts", "--no-audit", "--no-fund", "--logs-max=0")


def install(folder: Path) -> None:
    """Install a folder's packages, unless this version of them is there; one process does it for all."""
    with open(folder / "package-lock.json", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        version, stamp = sha256(lock.read()).hexdigest(), folder / "node_modules" / ".installed"
        if not stamp.exists() or stamp.read_text() != version:
            npm(folder, "ci", *QUIETLY, f"--cache={folder / '.npm'}")
            stamp.write_text(version)


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder; it must not fail."""
    done = subprocess.run(["npm", *arguments], cwd=folder, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
