"""Send alerts to a real webhook of the test; failures are tried again."""

import asyncio
import json
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from api.alert_sender import AlertSender, text_of
from geo_data.outward_addresses import Outward, OutwardFileError, read_outward
from maritime.alerts.records import Alert, Member, Trouble

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def alert(kind: str = "target_overdue", name: str = "沙堤", severity: int = 3) -> Alert:
    """Give an alert of one trouble."""
    trouble = Trouble("target", "L003", kind, severity, 0, name=name)
    return Alert(UUID(int=1), 0, (Member(trouble, None),), "open", 0, severity, False)


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.02)


def sending(serve: Serve, address: str, work: Callable[[AlertSender], Awaitable[None]]) -> None:
    """Run a server and a sender to it; {port} in the address is the server's."""

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        sender = AlertSender(Outward((address.format(port=port),)), waits_s=(0.05, 0.05))
        try:
            await work(sender)
        finally:
            await sender.stop()
            server.close()

    asyncio.run(run())


def test_a_webhook_gets_it_after_it_has_failed_once():
    bodies: list[dict] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        bodies.append(json.loads(await reader.readexactly(length)))
        status = "500 No" if len(bodies) == 1 else "200 OK"
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()

    async def work(sender: AlertSender) -> None:
        sender.tell("台山市", [alert(), alert(severity=1)])
        (standing,) = sender.standings
        assert standing.sent == 0, "nobody waits for it"
        await until(lambda: standing.sent == 1)
        assert (standing.failed, standing.given_up, standing.is_failing) == (1, 0, False)
        assert standing.kind == "json"

    sending(serve, "json://127.0.0.1:{port}/hook", work)
    assert len(bodies) == 2, "one that failed, its second try, and none of the slight one"
    assert bodies[1]["message"] == text_of("台山市", alert())


def test_an_address_that_never_answers_is_given_up_and_shown():
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def work(sender: AlertSender) -> None:
        sender.tell("台山市", [alert()])
        (standing,) = sender.standings
        await until(lambda: standing.given_up == 1)
        assert (standing.sent, standing.failed, standing.is_failing) == (0, 3, True)

    sending(serve, "json://127.0.0.1:{port}/hook", work)


def test_messages_name_places_and_never_vessels():
    assert text_of("台山市", alert()).splitlines() == [
        "台山市", "提醒：超时未巡，沙堤", "Alert: overdue, 沙堤",
    ]  # fmt: skip
    told = text_of("台山市", alert("suspected_no_papers", "粤台渔00001"))
    assert "粤台渔" not in told
    assert "疑似三无" in told


def test_the_file_is_for_its_owner_alone(tmp_path: Path):
    assert read_outward(tmp_path).addresses == ()
    file = tmp_path / "alerts-outward.toml"
    file.write_text('addresses = ["json://example.org/secret"]\nleast_severity = 3\n')
    file.chmod(0o640)
    with pytest.raises(OutwardFileError, match="its mode is 640; expected 600") as caught:
        read_outward(tmp_path)
    assert "secret" not in str(caught.value)
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert read_outward(tmp_path) == Outward(("json://example.org/secret",), 3)
    assert "secret" not in repr(read_outward(tmp_path))
    file.write_text("addresses = 3")
    with pytest.raises(OutwardFileError, match="holds something else"):
        read_outward(tmp_path)
    with pytest.raises(OutwardFileError, match="address 1 is none"):
        AlertSender(Outward(("no address",)))


def test_what_gathers_tells_no_number_of_an_incident_and_no_vessel():
    members = tuple(
        Member(Trouble(family, subject_id, kind, severity, 0, name=name), None)
        for family, subject_id, kind, severity, name in (
            ("target", "L003", "target_overdue", 3, "沙堤"),
            ("suspicion", "item-1", "suspected_no_papers", 2, None),
            ("pairing", "V7", "pairing_lapsed", 1, "V7"),
            ("incident", "I-1", "incident_unsigned", 2, "20261128-007"),
        )
    )
    gathered = Alert(UUID(int=1), 0, members, "open", 0, 3, is_gathered=True)
    text = text_of("台山市", gathered)
    assert "沙堤 +3" in text
    assert [word for word in ("V7", "007", "item-1") if word in text] == []
    worst = (*members[1:], Member(Trouble("incident", "I-2", "incident_unsigned", 3, 0)))
    assert "4" in text_of("台山市", Alert(UUID(int=2), 0, worst, is_gathered=True))
