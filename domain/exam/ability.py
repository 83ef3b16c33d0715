"""What could never be written is refused before anything is recorded: no dead exam keeps others from starting."""

from domain.session import RefusalCode, Refused


class NobodyCouldWriteThis(Refused):
    """Nobody could write this. {hindrance}"""

    code = RefusalCode.INVALID_INPUT


def require_author(hindrance: str | None, field: str) -> None:
    """Refuse what the present author says it could not write, with what it says helps."""
    if hindrance is not None:
        raise NobodyCouldWriteThis(field=field, hindrance=hindrance)
