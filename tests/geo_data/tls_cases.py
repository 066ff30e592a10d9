"""Let clients and servers greet each other in memory, for tests of certificates."""

import ssl
from pathlib import Path

from cryptography import x509

from geo_data.key_files import key_to_pem
from geo_data.tls.authority import Certified
from geo_data.tls.site_files import certificate_to_pem


def greet(
    authority: x509.Certificate, server: Certified, asked_for: str, scratch: Path
) -> str | None:
    """Let a client that trusts an authority ask for a host; give its complaint, or None."""
    file = scratch / "greeted.pem"
    file.write_bytes(key_to_pem(server.key) + certificate_to_pem(server.certificate))
    answering = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    answering.load_cert_chain(file)
    asking = ssl.create_default_context(cadata=certificate_to_pem(authority).decode())
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = asking.wrap_bio(down, up, server_hostname=asked_for)
    host = answering.wrap_bio(up, down, server_side=True)
    waiting = [client, host]
    for _ in range(20):
        for side in list(waiting):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return error.verify_message
            waiting.remove(side)
        if not waiting:
            return None
    raise AssertionError("they never came to an end")
