"""Tags of languages, as BCP 47 has them."""


def main_language(tag: str) -> str:
    """The language of a tag, without its script and region: "de" of "de-CH"."""
    return tag.partition("-")[0].lower()
