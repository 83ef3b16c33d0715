"""The limits of one server at its door, and its callers."""

from infrastructure.identity.callers import Callers
from infrastructure.process.addresses import Proxies
from infrastructure.process.server_settings import DoorSettings


class Door:
    """The limits of one server, and its callers."""

    def __init__(self, settings: DoorSettings) -> None:
        self.head_seconds, self.body_seconds = settings.head_seconds, settings.body_seconds
        self.callers = Callers(settings.address_connections, Proxies(settings.trusted_proxies))
