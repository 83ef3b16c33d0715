"""Writes refusals.md beside this file, from the classes of refusals: `.venv/bin/python docs/api/make_refusals.py`."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from textwrap import fill

from domain.session import RefusalCode, Refused

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).with_name("refusals.md")
PACKAGES = ("domain", "projections", "schema", "infrastructure")

HEAD = """# All refusals

What a refusal may say, by its code. [Errors](errors.md) says what the codes mean. What stands in braces is filled in.
In the code each is a class of the name in front; this page is made from them by `docs/api/make_refusals.py`.
"""


def refusals() -> Iterator[type[Refused]]:
    """Every class of refusals that the code has. Only modules that have one are imported."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "code = RefusalCode." in path.read_text("utf-8"):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    yield from _below(Refused)


def _below(base: type[Refused]) -> Iterator[type[Refused]]:
    for one in base.__subclasses__():
        if one.__module__.split(".")[0] in PACKAGES:
            yield one
            yield from _below(one)


def page() -> str:
    """The text of the page."""
    found = sorted({(one.code.value, one.__name__, _message(one)) for one in refusals()})
    parts = [HEAD]
    for code in RefusalCode:
        lines = [_line(name, message) for value, name, message in found if value == code.value]
        parts += [f"\n## {code.value}\n\n", *lines]
    return "".join(parts)


def _message(refusal: type[Refused]) -> str:
    return " ".join((refusal.__doc__ or "").split()).replace("!r}", "}")


def _line(name: str, message: str) -> str:
    text = f"- {name}: {message}"
    return fill(text, 120, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
