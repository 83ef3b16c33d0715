"""Runs a peer: the same event loop, HTTP server and settings as ours."""

import sys
from importlib import import_module

import uvicorn
import uvloop

from infrastructure.process.settings import Settings, read_settings
from infrastructure.web.server import Server


async def main(name: str, settings: Settings) -> None:
    """Serve until SIGTERM."""
    async with import_module(f"benchmarks.peers.{name}").application(settings) as app:
        config = uvicorn.Config(
            app, port=settings.port, log_config=None, access_log=False, lifespan="off", server_header=False
        )
        ready = f"ready http://127.0.0.1:{settings.port}"
        await Server(config, lambda: print(ready, flush=True), stopping=lambda: None).serve()


uvloop.run(main(sys.argv[1], read_settings()))
