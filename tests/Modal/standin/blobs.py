"""Where the SDK puts files that are too large for a message: an HTTP server that takes them by PUT."""

import hashlib

from aiohttp import web

from .state import new_id


class Blobs:
    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        application = web.Application(client_max_size=1 << 30)
        application.router.add_put("/{blob}", self._put)
        self._runner = web.AppRunner(application)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()

    def new(self) -> tuple[str, str]:
        """An id, and the address to put the content at."""
        blob_id = new_id("bl")
        host, port = self._runner.addresses[0]
        return blob_id, f"http://{host}:{port}/{blob_id}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _put(self, request: web.Request) -> web.Response:
        content = await request.read()
        self.contents[request.match_info["blob"]] = content
        return web.Response(headers={"ETag": f'"{hashlib.md5(content).hexdigest()}"'})
