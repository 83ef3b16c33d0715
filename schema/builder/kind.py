"""The session builder in the schema."""

from schema.builder import figures
from schema.builder import finding as finding
from schema.builder.catalogue import CatalogMutation, CatalogQuery
from schema.builder.drafting import DraftMutation
from schema.builder.editing import SectionMutation
from schema.builder.generating import VariantMutation
from schema.builder.published import PublishedQuery, PublishedView
from schema.builder.publishing import PublishingMutation
from schema.builder.session import BuilderSession
from schema.builder.updates import BuilderSubscription
from schema.builder.variants import VersionView
from schema.builder.versions import VersionMutation, VersionQuery
from schema.kind import KindSchema

BUILDER = KindSchema(
    queries=(CatalogQuery, VersionQuery, PublishedQuery),
    mutations=(
        CatalogMutation,
        DraftMutation,
        VariantMutation,
        SectionMutation,
        VersionMutation,
        PublishingMutation,
    ),
    subscriptions=(BuilderSubscription,),
    types=(BuilderSession, VersionView, PublishedView, figures.TYPE),
)
