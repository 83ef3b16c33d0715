"""What connections are held to before anybody knows who they are from."""

from collections.abc import Mapping
from dataclasses import dataclass

from infrastructure.process.addresses import Network
from infrastructure.process.environment import networks, number, positive


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """How long is waited, in seconds, and for how many."""

    head_seconds: float
    body_seconds: float
    idle_seconds: float
    address_connections: int
    trusted_proxies: tuple[Network, ...]

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "DoorSettings":
        """Those of this process. Raises `SettingsError`."""
        return cls(
            head_seconds=positive(environ, "LYCEUM_HEAD_SECONDS", 10),
            body_seconds=positive(environ, "LYCEUM_BODY_SECONDS", 30),
            idle_seconds=positive(environ, "LYCEUM_IDLE_SECONDS", 75),
            address_connections=int(number(environ, "LYCEUM_MAX_ADDRESS_CONNECTIONS", 100)),
            trusted_proxies=networks(environ, "LYCEUM_TRUSTED_PROXIES"),
        )
