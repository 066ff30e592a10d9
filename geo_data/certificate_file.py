"""Write certificates to their JSON file and read them back, with all faults reported together."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from geo_data.atomic_file import write_whole
from geo_data.instants import format_instant
from geo_data.plan_fields import Fields, load_json, read_plan_bytes, refuse
from maritime.certificate import Certificate, ClassProof
from maritime.errors import HorizonError, InvalidRecordError
from maritime.horizon import Horizon

CERTIFICATE_FORMAT = "coastwatch-certificate/3"
SEAL = "sha256"
"""Key of the checksum of all else, so that no number can be changed unseen."""


def write_certificate(certificate: Certificate, path: Path | str) -> None:
    """
    Write a certificate as JSON, whole or not at all; equal certificates give equal bytes.

    Raises
    ------
    UnwritableFileError
        If the file cannot be written; what was there before is kept.
    """
    write_whole(Path(path), certificate_to_json(certificate).encode())


def read_certificate(path: Path | str, *, timezone: str) -> Certificate:
    """
    Read a certificate; timezone is the district's.

    Raises
    ------
    FaultyInputError
        With every fault of the file: the place in it, what was found, what was expected.
    """
    path = Path(path)
    return certificate_from_json(read_plan_bytes(path), timezone=timezone, source=str(path))


def certificate_to_json(certificate: Certificate) -> str:
    """Give a certificate as JSON text: one target or class on a line."""
    zone = certificate.horizon.zone
    document = {
        "format": CERTIFICATE_FORMAT,
        "district_id": certificate.district_id,
        "inputs_sha256": certificate.inputs_sha256,
        "plan_sha256": certificate.plan_sha256,
        "start": format_instant(certificate.horizon.start_s, zone),
        "end": format_instant(certificate.horizon.end_s, zone),
        "cyclic": certificate.horizon.is_cyclic,
        "assume_fresh": certificate.horizon.is_fresh,
        "price_tick_s": certificate.price_tick_s,
        "price_unit": certificate.price_unit,
        "order": list(certificate.order),
        "zone_sizes": list(certificate.zone_sizes),
        "prices": [
            {"target_id": target_id, "price": list(prices)}
            for target_id, prices in certificate.prices.items()
        ],
        "classes": [
            {
                "teams": list(proof.teams),
                "from": format_instant(proof.from_s, zone),
                "to": format_instant(proof.to_s, zone),
                "clock_s": proof.clock_s,
                "best": proof.best,
                "shares": [
                    {"target_id": target_id, "share": list(map(list, rows))}
                    for target_id, rows in proof.shares.items()
                ],
            }
            for proof in certificate.classes
        ],
        "bound": float(certificate.bound),
    }
    document[SEAL] = _seal_of(document)
    lines = []
    for key, value in document.items():
        if key in ("prices", "classes") and value:
            rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in value)
            lines.append(f"{json.dumps(key)}: [\n{rows}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def certificate_from_json(
    content: bytes | str, *, timezone: str, source: str = "certificate"
) -> Certificate:
    """
    Give the certificate in JSON text; whether it proves anything is not looked at here.

    Raises
    ------
    FaultyInputError
        With every fault: the place in the file, what was found, what was expected.
    """
    loaded = load_json(content, source)
    document = Fields.of_document(loaded, source)
    version = document.text("format")
    if version and version != CERTIFICATE_FORMAT:
        raise refuse(source, repr(version), repr(CERTIFICATE_FORMAT), key="format")
    start_s, end_s = document.instant("start"), document.instant("end")
    is_cyclic, is_fresh = document.flag("cyclic"), document.flag("assume_fresh")
    values = {
        "district_id": document.text("district_id"),
        "inputs_sha256": document.text("inputs_sha256"),
        "plan_sha256": document.text("plan_sha256"),
        "price_tick_s": document.whole_number("price_tick_s"),
        "price_unit": document.whole_number("price_unit"),
        "order": document.texts("order"),
        "zone_sizes": document.whole_numbers("zone_sizes"),
        "prices": {
            row.text("target_id"): row.whole_numbers("price") for row in document.rows("prices")
        },
        "bound": document.number("bound"),
    }
    classes = [
        {
            "teams": row.texts("teams"),
            "from_s": row.instant("from"),
            "to_s": row.instant("to"),
            "clock_s": row.whole_number("clock_s"),
            "best": row.whole_number("best"),
            "shares": {
                share.text("target_id"): share.rows_of_whole_numbers("share")
                for share in row.rows("shares")
            },
        }
        for row in document.rows("classes")
    ]
    seal = document.text(SEAL)
    document.raise_faults()
    rest = {key: value for key, value in loaded.items() if key != SEAL}
    if seal != _seal_of(rest):
        expected = f"the checksum of all else, {_seal_of(rest)}: the file was changed"
        raise refuse(source, repr(seal), expected, key=SEAL)
    try:
        horizon = Horizon(start_s, end_s, timezone, is_cyclic, is_fresh)
        return Certificate(
            horizon=horizon, classes=tuple(ClassProof(**one) for one in classes), **values
        )
    except (HorizonError, InvalidRecordError) as error:
        raise refuse(source, str(error), "a certificate as docs/bound.md has it") from error


def _seal_of(document: Mapping[str, object]) -> str:
    """Give the SHA-256 of a document with sorted keys and no blanks."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
