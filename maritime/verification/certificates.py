"""Check a certificate against pack and plan, and name what is wrong with it."""

from collections.abc import Callable, Iterable

from maritime.certificate import Certificate
from maritime.verification.certified_bound import (
    BoundReckoner,
    UnusableCertificateError,
    recompute_bound,
)
from maritime.verification.faults import FaultLog
from maritime.verification.ground import Ground
from maritime.verification.scoring import Reckoning

BOUND_SLACK = 1e-6
"""Weighted minutes by which the number of a certificate may differ: it is written in decimals."""


def check_certificate(
    reckoning: Reckoning,
    ground: Ground,
    certificate: Certificate,
    *,
    pack_sha256: str,
    plan_sha256: str,
    faults: FaultLog,
    run_all: Callable[..., Iterable[int]] = map,
) -> float | None:
    """
    Give the bound in weighted minutes that a certificate proves, None where it proves none.

    Parameters
    ----------
    reckoning, ground
        Plan and pack as the verifier sees them; looks of the plan's patrols count for nothing.
    pack_sha256, plan_sha256
        Of the bytes of both files.
    run_all
        Calls a function for every class of teams, such as a pool's `map`.
    """
    origins = (
        ("district_id", certificate.district_id, reckoning.district.district_id),
        ("inputs_sha256", certificate.inputs_sha256, pack_sha256),
        ("plan_sha256", certificate.plan_sha256, plan_sha256),
        ("horizon", certificate.horizon, reckoning.plan.horizon),
    )
    is_foreign = False
    for name, found, expected in origins:
        if found != expected:
            is_foreign = True
            faults.add("foreign_certificate", "certificate", f"{name} {found!r}", f"{expected!r}")
    if is_foreign:
        return None
    try:
        reckoner = BoundReckoner(certificate, reckoning, ground)
        proved = recompute_bound(reckoner, certificate, run_all=run_all)
    except UnusableCertificateError as error:
        faults.add("certificate_unusable", "certificate", error.found, error.expected)
        return None
    is_true = True
    for proof, best in zip(certificate.classes, proved.bests, strict=True):
        if proof.best != best:
            is_true = False
            faults.add(
                "certificate_wrong", f"certificate, class of {proof.teams[0]!r}",
                f"best {proof.best}", f"{best}",
            )  # fmt: skip
    if abs(certificate.bound - proved.bound) > BOUND_SLACK:
        is_true = False
        faults.add(
            "certificate_wrong", "certificate", f"bound {certificate.bound!r}", f"{proved.bound!r}"
        )
    return proved.bound if is_true else None
