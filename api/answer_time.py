"""Say in each answer of the API when it was given, by the clock of the coast."""

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import API
from api.clock import Clock

ANSWERED_AT = "Coastwatch-Answered-At"
"""Date, which servers send, is of the machine; on a made-up day the coast has another."""


@dataclass(frozen=True)
class AnswerTime:
    """
    Stand before an application, and write the instant at which an answer begins beside it.

    A page tells by it as of when it is: the clock of the machine that shows it may be wrong.
    """

    app: ASGIApp
    clock: Clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{API}/"):
            await self.app(scope, receive, send)
            return

        async def send_with_time(message: Message) -> None:
            if message["type"] == "http.response.start":
                written = self.clock().isoformat(timespec="milliseconds")
                MutableHeaders(scope=message)[ANSWERED_AT] = written
            await send(message)

        await self.app(scope, receive, send_with_time)
