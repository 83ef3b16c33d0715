"""In which encoding a file of text is, as far as it says so itself."""

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""What files begin with to say it (byte order marks)."""


def marked_encoding(content: bytes) -> str | None:
    """The encoding that a file's beginning names; None if it names none."""
    return next((encoding for mark, encoding in MARKS if content.startswith(mark)), None)
