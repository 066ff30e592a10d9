"""Draw JPEG files by hand: grey ones of any size, with what a camera says of them."""

import struct

SIZES = (0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
"""How many codes there are of each length in the table of DC values (ITU T.81, K.3)."""


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def grey_jpeg(width: int, height: int, *, exif: bytes = b"") -> bytes:
    """Give a grey picture of a size; its blocks are coded as in ITU T.81, baseline."""
    blocks = -(-width // 8) * -(-height // 8)
    codes = _segment(0xC4, bytes([0x00, *SIZES, *range(12)]))
    codes += _segment(0xC4, bytes([0x10, 0, 0, 0, 1, *[0] * 12, 0x00]))
    frame = _segment(0xC0, struct.pack(">BHHB3B", 8, height, width, 1, 1, 0x11, 0))
    scan = _segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0]))
    # The table of AC values holds the end of a block alone, at 0000: 00 + 0000 for each block.
    bits = "000000" * 4
    whole, rest = divmod(blocks * 6, len(bits))
    coded = int(bits, 2).to_bytes(3) * whole
    coded += int(("0" * rest).ljust(24, "1"), 2).to_bytes(3) if rest else b""
    coded = coded.replace(b"\xff", b"\xff\x00")
    quantised = _segment(0xDB, bytes([0, *[16] * 64]))
    head = b"\xff\xd8" + (_segment(0xE1, b"Exif\0\0" + exif) if exif else b"")
    return head + quantised + frame + codes + scan + coded + b"\xff\xd9"


def camera_exif(*, taken: str, offset: str, lon: float, lat: float) -> bytes:
    """Give the TIFF block of a camera that knows time and place; big-endian."""
    after_main = 8 + 2 + 2 * 12 + 4
    exif_at, gps_at = after_main, after_main + 2 + 2 * 12 + 4
    texts_at = gps_at + 2 + 4 * 12 + 4
    taken_bytes, offset_bytes = taken.encode() + b"\0", offset.encode() + b"\0"
    offset_at = texts_at + len(taken_bytes)
    lat_at = offset_at + len(offset_bytes)
    main = _directory([(0x8769, 4, 1, exif_at), (0x8825, 4, 1, gps_at)])
    exif = _directory(
        [(0x9003, 2, len(taken_bytes), texts_at), (0x9011, 2, len(offset_bytes), offset_at)]
    )
    gps = _directory(
        [
            (1, 2, 2, ord("N" if lat >= 0 else "S") << 24),
            (2, 5, 3, lat_at),
            (3, 2, 2, ord("E" if lon >= 0 else "W") << 24),
            (4, 5, 3, lat_at + 24),
        ]
    )
    places = _degrees(abs(lat)) + _degrees(abs(lon))
    return b"MM\0*" + struct.pack(">I", 8) + main + exif + gps + taken_bytes + offset_bytes + places


def _directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    rows = b"".join(struct.pack(">HHII", *entry) for entry in entries)
    return struct.pack(">H", len(entries)) + rows + b"\0\0\0\0"


def _degrees(value: float) -> bytes:
    whole, rest = divmod(value, 1)
    minutes, seconds = divmod(rest * 60, 1)
    return struct.pack(">6I", int(whole), 1, int(minutes), 1, round(seconds * 60 * 10_000), 10_000)
