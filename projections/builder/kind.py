"""What the session builder is looked at by."""

from projections.builder.figures import FIGURES
from projections.builder.published import PUBLISHED
from projections.projection import KindProjections

BUILDER = KindProjections((PUBLISHED, FIGURES), spending=("builder.draft_created", "builder.model_called"))
