"""Tags of languages, as BCP 47 has them."""

import re

TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
"""A tag such as "de" or "en-GB", as far as books and documents need them (RFC 5646)."""


def main_language(tag: str) -> str:
    """The language of a tag, without its script and region: "de" of "de-CH"."""
    return tag.partition("-")[0].lower()
