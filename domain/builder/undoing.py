"""How steps are taken back, and what each leaves behind."""

from dataclasses import replace

from domain.builder.state import Builder
from domain.builder.steps import MOST_STEPS
from domain.builder.touching import touched
from domain.builder.ways import walked, way
from domain.session import LONG_AGO


def stepped(before: Builder, after: Builder) -> Builder:
    """A draft after a step, which can be taken back; what was taken back before is forgotten."""
    done = (*before.done[1 - MOST_STEPS :], way(after, before))
    return replace(_settled(before, after), done=done, undone=())


def undone(draft: Builder) -> Builder:
    """A draft without its latest step."""
    *rest, latest = draft.done
    before = walked(draft, latest)
    return replace(_settled(draft, before), done=tuple(rest), undone=(*draft.undone, way(before, draft)))


def redone(draft: Builder) -> Builder:
    """A draft with the step again that was taken back last."""
    *rest, latest = draft.undone
    after = walked(draft, latest)
    return replace(_settled(draft, after), done=(*draft.done, way(after, draft)), undone=tuple(rest))


def _settled(before: Builder, after: Builder) -> Builder:
    """A draft whose content has changed by the event that comes now."""
    marks = touched(before, after, before.version + 1)
    return replace(after, touched=marks, saved_at=LONG_AGO, is_published=is_as_published(after))


def is_as_published(draft: Builder) -> bool:
    """Whether what is published is what there is."""
    if not draft.publications:
        return False
    newest = draft.publications[-1]
    version = draft.kept(newest.number)
    return draft.metadata == newest.metadata and version is not None and draft.outline == version.outline
