"""Who asks, and who reads their sessions."""

from collections.abc import Sequence

from domain.session import Id
from projections.readership import Invitation, Reader
from schema import graph
from schema.context import Info, Role, Viewer
from schema.publishing import publish

publish(Reader)
publish(Invitation)


@graph.type(name="Viewer", description="Who asks, by their token.")
class ViewerView:
    """The person behind the token."""

    id: Id
    """Who it is: the `sub` of their token."""
    roles: list[Role]
    """What they may do, by name."""

    @graph.field(description="Who may read the viewer's sessions now, besides the viewer, and since when.")
    async def readers(self, info: Info) -> Sequence[Reader]:
        """The teachers, by classroom, in the order the viewer came."""
        return await info.context.readership.readers(self.id)

    @graph.field(description="The classrooms that the viewer is asked into and has not answered, oldest first.")
    async def invitations(self, info: Info) -> Sequence[Invitation]:
        """The invitations."""
        return await info.context.readership.invitations(self.id)


@graph.type
class ViewerQuery:
    """Who asks."""

    @graph.field(description="Who asks; null for an anonymous request.")
    def viewer(self, info: Info) -> ViewerView | None:
        """The viewer."""
        viewer = info.context.viewer
        return viewer_view(viewer) if viewer else None


def viewer_view(viewer: Viewer) -> ViewerView:
    """The viewer as clients see them."""
    return ViewerView(id=Id(viewer.id), roles=sorted(viewer.roles, key=lambda role: role.value))
