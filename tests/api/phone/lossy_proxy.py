"""Stand between phone and server, and lose answers that the server has given."""

import re
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
PIECE_BYTES = 64 * 1024
WAIT_S = 30


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

    def carry(self, phone: socket.socket) -> None:
        """Carry one request and its answer; where the server is down there is none."""
        request = _read_request(phone)
        if request is None:
            return
        method, path = request.split(b" ", 2)[:2]
        asked = (method.decode(), path.decode())
        self.asked.append(asked)
        answer = self._ask(request)
        if self.loses(*asked):
            self.lost += 1
            answer = b"" if self.lost % 2 else answer[: len(answer) // 2]
        phone.sendall(answer)

    def _ask(self, request: bytes) -> bytes:
        head, _, body = request.partition(HEAD_END)
        head = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head) + b"\r\nConnection: close"
        with socket.create_connection(("127.0.0.1", self.upstream_port), WAIT_S) as upstream:
            upstream.sendall(head + HEAD_END + body)
            pieces = iter(lambda: upstream.recv(PIECE_BYTES), b"")
            return b"".join(pieces)


def _read_request(phone: socket.socket) -> bytes | None:
    """Read one request whole; None where the phone breaks it off."""
    read = b""
    while HEAD_END not in read:
        piece = phone.recv(PIECE_BYTES)
        if not piece:
            return None
        read += piece
    head, _, body = read.partition(HEAD_END)
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    missing = (int(found[1]) if found else 0) - len(body)
    while missing > 0:
        piece = phone.recv(PIECE_BYTES)
        if not piece:
            return None
        read, missing = read + piece, missing - len(piece)
    return read


@contextmanager
def running_proxy(upstream_port: int) -> Iterator[LossyProxy]:
    """Run a proxy to a port of this machine, each connection in a thread of its own."""
    proxy = LossyProxy(upstream_port)

    class Carrier(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(WAIT_S)
            # The phone has gone, or the server is down: nobody gets an answer.
            with suppress(ConnectionError, TimeoutError):
                proxy.carry(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 64

    with Server(("127.0.0.1", 0), Carrier) as server:
        proxy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
