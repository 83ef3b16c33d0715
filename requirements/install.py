"""Install what a list of requirements pins into the environment that runs this, and Lyceum itself.

    .venv/bin/python requirements/install.py lyceum

uv does it in seconds. Where it cannot be had, or does not come through, pip does it.
"""

import os
import subprocess
import sys
import time
from ast import literal_eval
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
UV = Path(sys.executable).with_name("uv")

SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
"""Where pip is told to look, and how uv is told the same."""


class CannotInstall(Exception):
    """Raised when a program ends with an error; the message is what it says."""


def main(name: str) -> None:
    """Install the requirements of a name."""
    started = time.monotonic()
    pip = pip_for_here()
    try:
        if not UV.exists():
            say("installing uv, which installs the rest in seconds")
            run(*pip, "install", "--quiet", "--require-hashes", "--requirement", str(HERE / "uv.txt"))
        say(f"installing what requirements/{name}.txt pins")
        install((str(UV), "pip", "install", "--python", sys.executable), name, uv_environment(pip))
    except (CannotInstall, OSError) as problem:
        say(f"uv does not come through: {problem}")
        say("pip does it instead, which takes a minute")
        install((*pip, "install"), name, os.environ)
    say(f"installed in {time.monotonic() - started:.0f} s")


def pip_for_here() -> tuple[str, ...]:
    """The pip of the Python that the environment is made of, which spares the seconds that one of its own takes.

    Where that has none, as Debian's, one of its own.
    """
    theirs = (getattr(sys, "_base_executable", sys.executable), "-m", "pip", "--python", sys.executable)
    if subprocess.run([*theirs, "--version"], capture_output=True).returncode == 0:
        return theirs
    say("installing pip")
    run(sys.executable, "-m", "ensurepip")
    return (sys.executable, "-m", "pip")


def install(command: tuple[str, ...], name: str, environ: Mapping[str, str]) -> None:
    """Install what is pinned, and Lyceum itself as it stands here. Raises `CannotInstall`."""
    pinned = str(HERE / f"{name}.txt")
    run(*command, "--quiet", "--require-hashes", "--requirement", pinned, environ=environ)
    run(*command, "--quiet", "--no-deps", "--editable", str(HERE.parent), environ=environ)


def uv_environment(pip: tuple[str, ...]) -> dict[str, str]:
    """The environment with what pip is set to in uv's words: variables outweigh files, uv's own variables both."""
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, text=True).stdout.splitlines()
    found = {}
    for line in sorted(listed, key=lambda line: line.startswith(":env:")):
        key, _, value = line.partition("=")
        if name := SETTINGS.get(key.rpartition(".")[2]):
            found[name] = " ".join(literal_eval(value).split())
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **found, **os.environ}


def run(*command: str, environ: Mapping[str, str] = os.environ) -> None:
    """Run a program that has nothing to say. Raises `CannotInstall` with what it has to say."""
    ended = subprocess.run(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ended.returncode:
        raise CannotInstall(ended.stdout.strip())


def say(line: str) -> None:
    """Tell who waits what is being done."""
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
