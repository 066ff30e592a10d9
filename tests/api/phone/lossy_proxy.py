"""Stand between phone and server, and lose answers that the server has given."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
HEAD_LIMIT_BYTES = 64 * 1024


@dataclass
class LossyProxy:
    """
    Pass requests on to a server, one connection each, and lose some of the answers.

    A lost answer is one of a request that the server has seen and done: the connection to the
    phone is closed without a byte, or in the middle of the answer, in turns.
    """

    upstream_port: int
    port: int = 0
    loses: Callable[[str, str], bool] = lambda method, path: False
    asked: list[tuple[str, str]] = field(default_factory=list)
    lost: int = 0

    def lose_every_third(self, pattern: str) -> None:
        """Lose every third answer of requests whose method and path fit a pattern."""
        count = 0

        def loses(method: str, path: str) -> bool:
            nonlocal count
            if not re.match(pattern, f"{method} {path}"):
                return False
            count += 1
            return count % 3 == 0

        self.loses = loses

    def lose_nothing(self) -> None:
        """Pass every answer on from now."""
        self.loses = lambda method, path: False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one request and its answer."""
        try:
            head = await reader.readuntil(HEAD_END)
            body = await reader.readexactly(_length(head))
            method, path = head.split(b" ", 2)[:2]
            asked = (method.decode(), path.decode())
            self.asked.append(asked)
            answer = await self._ask(head, body)
            if self.loses(*asked):
                self.lost += 1
                answer = b"" if self.lost % 2 else answer[: len(answer) // 2]
            writer.write(answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the phone has gone, or the server is down: nobody gets an answer
        finally:
            writer.close()

    async def _ask(self, head: bytes, body: bytes) -> bytes:
        upstream, sending = await asyncio.open_connection("127.0.0.1", self.upstream_port)
        try:
            lines = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head[: -len(HEAD_END)])
            sending.write(lines + b"\r\nConnection: close" + HEAD_END + body)
            return await upstream.read()
        finally:
            sending.close()


def _length(head: bytes) -> int:
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(found[1]) if found else 0


@contextmanager
def running_proxy(upstream_port: int) -> Iterator[LossyProxy]:
    """Run a proxy to a port of this machine in a thread of its own."""
    proxy = LossyProxy(upstream_port)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()  # Playwright keeps a loop running in this thread
    starting = asyncio.start_server(proxy.carry, "127.0.0.1", 0, limit=HEAD_LIMIT_BYTES)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
