"""Receive what goes out, on loopback: a web server and a mail server that keep what they got."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


@dataclass
class Posted:
    """What was posted, by path; answers each with 200 and the same JSON."""

    port: int = 0
    answer: dict[str, object] = field(default_factory=lambda: {"code": 0, "errcode": 0})
    bodies: dict[str, list[dict]] = field(default_factory=dict)


@contextmanager
def web_receiver() -> Iterator[Posted]:
    """Serve a web server that takes JSON until the end of a block."""
    posted = Posted()

    class Handler(BaseHTTPRequestHandler):
        """Keeps the body of each POST."""

        def do_POST(self) -> None:
            """Keep it, and answer."""
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            posted.bodies.setdefault(self.path, []).append(body)
            told = json.dumps(posted.answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    posted.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Mails:
    """The mails that came, each with whom its envelope names."""

    port: int = 0
    came: list[tuple[list[str], EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail, as aiosmtpd gives it."""
        mail = message_from_bytes(envelope.content, policy=default)
        self.came.append((list(envelope.rcpt_tos), mail))
        return "250 OK"


@contextmanager
def mail_receiver() -> Iterator[Mails]:
    """Serve a mail server until the end of a block."""
    with closing(socket.create_server((HOST, 0))) as free:
        mails = Mails(free.getsockname()[1])
    controller = Controller(mails, hostname=HOST, port=mails.port)
    controller.start()
    try:
        yield mails
    finally:
        controller.stop()
