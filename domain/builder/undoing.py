"""How steps are taken back, and what each leaves behind."""

from dataclasses import replace

from domain.builder.state import Builder
from domain.builder.steps import MOST_STEPS, Step
from domain.builder.touching import touched
from domain.builder.ways import walked, way
from domain.session import LONG_AGO


def stepped(before: Builder, after: Builder) -> Builder:
    """A draft after a step, which can be taken back; what was taken back before is forgotten."""
    return _settled(before, after, (*before.done[1 - MOST_STEPS :], way(after, before)), ())


def undone(draft: Builder) -> Builder:
    """A draft without its latest step."""
    *rest, latest = draft.done
    before = walked(draft, latest)
    return _settled(draft, before, tuple(rest), (*draft.undone, way(before, draft)))


def redone(draft: Builder) -> Builder:
    """A draft with the step again that was taken back last."""
    *rest, latest = draft.undone
    after = walked(draft, latest)
    return _settled(draft, after, (*draft.done, way(after, draft)), tuple(rest))


def _settled(before: Builder, after: Builder, done: tuple[Step, ...], undone: tuple[Step, ...]) -> Builder:
    """A draft whose content has changed by the event that comes now, with the ways from there."""
    return replace(
        after,
        touched=touched(before, after, before.version + 1),
        saved_at=LONG_AGO,
        done=done,
        undone=undone,
    )
