"""The TLS relay in front of a container's port, as Modal's own: TLS ends here, the bytes inside are passed on as they are."""

import asyncio
import contextlib
import ssl


class Relay:
    """Listens on a loopback port of its own and connects to `target_port`."""

    def __init__(self, tls: ssl.SSLContext, target_port: int) -> None:
        self.port = 0
        self._tls = tls
        self._target_port = target_port
        self._server: asyncio.Server | None = None
        self._stopped = False
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> int:
        """Returns the port that it listens on: a new one the first time, the same one after that."""
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def cut(self, seconds: float) -> None:
        """Drops all connections and refuses new ones for a while."""
        self._drop()
        await asyncio.sleep(seconds)
        if not self._stopped:
            await self.start()

    def stop(self) -> None:
        self._stopped = True
        self._drop()

    def _drop(self) -> None:
        if self._server:
            self._server.close()
        for writer in list(self._open):
            writer.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            target_reader, target_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        pair = {writer, target_writer}
        self._open |= pair
        try:
            await asyncio.gather(_copy(reader, target_writer), _copy(target_reader, writer))
        finally:
            self._open -= pair
            for end in pair:
                end.close()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    # TLS knows no half-closed connection: the end of one direction is the end of both.
    sink.transport.close()
