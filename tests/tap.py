"""A tap in front of a server: passes on what both sides say, and records every byte."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

PIECE = 1 << 16


@dataclass(slots=True)
class Conversation:
    """What crossed one connection, in each direction."""

    sent: bytearray = field(default_factory=bytearray)
    came: bytearray = field(default_factory=bytearray)


@dataclass
class Tap:
    """Leads to a server on this machine; with `tls` it ends TLS, and records what was inside."""

    server: int
    tls: ssl.SSLContext | None = None
    conversations: list[Conversation] = field(default_factory=list)
    port: int = 0
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Tap"]:
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        yield self
        server.close()
        async with asyncio.timeout(10):
            await asyncio.gather(*self._open)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        conversation = Conversation()
        self.conversations.append(conversation)
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.server)
        asking = asyncio.create_task(forward(reader, there_writer, conversation.sent))
        await forward(there_reader, writer, conversation.came)
        writer.close()
        await asking
        await closed(writer)
        await closed(there_writer)


async def forward(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, record: bytearray
) -> None:
    """Pass on what `reader` gives until it ends, each byte recorded before it goes."""
    with suppress(OSError, ssl.SSLError):
        while data := await reader.read(PIECE):
            record += data
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def closed(writer: asyncio.StreamWriter) -> None:
    """Close, and wait until it is."""
    writer.close()
    with suppress(OSError, ssl.SSLError):
        await writer.wait_closed()
