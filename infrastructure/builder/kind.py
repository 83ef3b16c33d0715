"""What the session builder brings."""

from infrastructure.builder.catalogue import Catalogue
from infrastructure.foundation import Foundation
from infrastructure.kind import KindModule, KindParts
from schema.builder.ports import BuilderPorts


def build(base: Foundation) -> KindParts:
    """The session builder in a process."""
    return KindParts(ports=BuilderPorts(catalogue=Catalogue(base.streams)))


BUILDER = KindModule(name="builder", build=build)
