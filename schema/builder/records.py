"""The records and enums of the session builder that clients see."""

from domain.builder import outline
from schema.publishing import publish_enum

for enum in (outline.SectionType,):
    publish_enum(enum)
