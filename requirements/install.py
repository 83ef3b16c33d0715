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
PIP = (sys.executable, "-m", "pip")
UV = (str(Path(sys.executable).with_name("uv")), "pip")

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
    requirements = HERE / f"{name}.txt"
    try:
        if not Path(UV[0]).exists():
            say("installing uv, which installs the rest in seconds")
            run(*PIP, "install", "--quiet", "--require-hashes", "-r", str(HERE / "uv.txt"))
        say(f"installing what {requirements.name} pins")
        install(UV, requirements, settings_of_pip())
    except (CannotInstall, OSError) as problem:
        say(f"uv cannot do it: {problem}")
        say("pip does it instead, which takes a minute")
        install(PIP, requirements, os.environ)
    say(f"installed in {time.monotonic() - started:.0f} s")


def install(installer: tuple[str, ...], requirements: Path, environ: Mapping[str, str]) -> None:
    """Install what is pinned and Lyceum itself, as it stands here. Raises `CannotInstall`."""
    here = ("--python", sys.executable) if installer is UV else ()
    run(*installer, "install", *here, "--quiet", "--require-hashes", "-r", str(requirements), environ=environ)
    run(*installer, "install", *here, "--quiet", "--no-deps", "--editable", str(HERE.parent), environ=environ)


def settings_of_pip() -> dict[str, str]:
    """The environment with what pip is set to in uv's words: variables outweigh files, uv's own variables both."""
    listed = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True).stdout.splitlines()
    found = {}
    for line in sorted(listed, key=lambda line: line.startswith(":env:")):
        key, _, value = line.partition("=")
        if name := SETTINGS.get(key.rpartition(".")[2]):
            found[name] = " ".join(literal_eval(value).split())
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **found, **os.environ}


def run(*command: str, environ: Mapping[str, str] = os.environ) -> None:
    """Run a program. Raises `CannotInstall` with what it has to say."""
    ended = subprocess.run(command, env=environ, stderr=subprocess.PIPE, text=True)
    if ended.returncode:
        raise CannotInstall(ended.stderr.strip())


def say(line: str) -> None:
    """Tell who waits what is being done."""
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
