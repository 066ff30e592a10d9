"""Write a phone's packet as a file that the site signs, and read it again.

Layout of ``coastwatch-packet/1``: the packet as one line of JSON, a line feed, and the site's
signature over the line's bytes without that line feed (`geo_data.signatures`).
"""

import hashlib
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec

from geo_data.signatures import is_signed, sign
from geo_data.signed_file_errors import ChangedFileError, UnreadableSignedFileError

FORMAT = "coastwatch-packet/1"
ENDING = ".cwp"
WHOLE = f"a packet file as the centre writes it ({ENDING})"


def write_packet_file(packet: Mapping[str, object], key: ec.EllipticCurvePrivateKey) -> bytes:
    """Give the bytes of a packet's file, signed with the site's key."""
    line = json.dumps(packet, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return line + b"\n" + sign(key, hashlib.sha256(line).digest()).encode()


def read_packet_file(
    content: bytes, source: str, key: ec.EllipticCurvePublicKey
) -> dict[str, object]:
    """
    Give the packet of a file that a site has signed.

    Raises
    ------
    ChangedFileError
        If the signature is not the site's over this packet.
    UnreadableSignedFileError
        If it is something else.
    """
    line, feed, signature = content.partition(b"\n")
    if not feed:
        raise UnreadableSignedFileError(source, "one line", WHOLE)
    if not is_signed(key, signature, hashlib.sha256(line).digest()):
        raise ChangedFileError(source)
    packet = json.loads(line)
    if not isinstance(packet, dict) or packet.get("format") != FORMAT:
        raise UnreadableSignedFileError(source, "a signed line of another kind", WHOLE)
    return packet
