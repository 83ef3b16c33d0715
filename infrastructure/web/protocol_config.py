"""How the protocols come by what is ours."""

from typing import Any

import uvicorn
from starlette.types import ASGIApp

from infrastructure.process.server_settings import DoorSettings
from infrastructure.web.door import Door


class Config(uvicorn.Config):
    """uvicorn's, with the door that each of its connections comes in by."""

    def __init__(self, app: ASGIApp, door: DoorSettings, **options: Any) -> None:
        super().__init__(app, proxy_headers=False, **options)
        self.timeout_keep_alive = door.idle_seconds  # type: ignore[assignment]  # it goes to `call_later`
        self.door = Door(door)
