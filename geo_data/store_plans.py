"""Keep plans and what proves their bounds: files byte for byte, targets and gaps as rows."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from geo_data import schema
from geo_data.plan_file import plan_from_json
from geo_data.rows import to_instant
from geo_data.store_connection import open_connection, open_snapshot
from geo_data.store_copy import copy_rows, open_copy
from geo_data.store_errors import (
    CertificateNotFoundError,
    DistrictNotFoundError,
    PlanNotFoundError,
)
from geo_data.store_upgrade import require_newest
from geo_data.tell_changed import tell_changed
from maritime.errors import UnknownTargetError
from maritime.plan import Plan

SCORE_COLUMNS = (
    "weighted_overdue", "weighted_required", "coverage", "coverage_without_patrols", "bound",
    "optimality_gap_points", "worst_idleness_min", "seconds",
)  # fmt: skip
TARGET_COLUMNS = (
    "target_id", "kind", "coastline_id", "from_m", "to_m", "weight", "required_min", "overdue_min",
)  # fmt: skip
GAP_COLUMNS = ("target_id", "from_at", "to_at", "overdue_min", "cause", "evidence", "weight")


@dataclass(frozen=True)
class RepairOf:
    """
    Which plan a repair repairs, and what it opens, closes and changes, as JSON.

    found has at (an instant as text), closed and opened (rows with weighted_min), and
    orders_changed (rows with team_id), beside what else is told.
    """

    plan_id: UUID
    found: Mapping[str, object]


@dataclass(frozen=True)
class StoredCertificate:
    """The exact bytes of a certificate's file, and their SHA-256."""

    document: bytes
    sha256: str


async def store_plan(
    engine: AsyncEngine,
    plan: Plan,
    document: bytes,
    *,
    now: datetime,
    ground_sha256: str,
    certificate: bytes | None = None,
    repair_of: RepairOf | None = None,
) -> UUID:
    """
    Keep a plan of a district in the database, and give its id.

    Parameters
    ----------
    engine
        Of a database whose tables are up to date.
    plan
        The plan that the document holds.
    document
        Bytes of the plan file; the same bytes a second time change nothing and give the id that
        they have already.
    now
        Aware instant to keep as the time of creation.
    ground_sha256
        What it was planned on: `ground_fingerprint` of the district that the planner had.
    certificate
        Bytes of the file that proves its bound; kept as they are, the first that comes for a plan.
    repair_of
        Of a repair: it is only a proposal then, and never in force before it is published.

    Raises
    ------
    DistrictNotFoundError
        If the plan's district is not in the database.
    UnknownTargetError
        If a gap names a target that is not among the plan's.
    DatabaseUnreachableError, DatabaseRefusedError, MigrationNeededError, NewerSchemaError
        If the database cannot be used.
    """
    known = {target.target_id for target in plan.targets}
    for gap in plan.gaps:
        if gap.target_id not in known:
            raise UnknownTargetError(gap.target_id)
    async with open_connection(engine) as connection:
        await require_newest(connection)
        await _lock_district(connection, plan.district_id)
        sha256 = hashlib.sha256(document).hexdigest()
        plan_id = uuid4()
        row = insert(schema.plan).values(
            plan_id=plan_id,
            district_id=plan.district_id,
            inputs_sha256=plan.inputs_sha256,
            ground_sha256=ground_sha256,
            start_at=to_instant(plan.horizon.start_s),
            end_at=to_instant(plan.horizon.end_s),
            is_cyclic=plan.horizon.is_cyclic,
            assume_fresh=plan.horizon.is_fresh,
            seed=plan.seed,
            **{name: getattr(plan.score, name) for name in SCORE_COLUMNS},
            patrol_count=len(plan.patrols),
            gap_count=len(plan.gaps),
            document=document,
            document_sha256=sha256,
            created_at=now,
            repairs_plan_id=None if repair_of is None else repair_of.plan_id,
            repair=None if repair_of is None else dict(repair_of.found),
        )
        made = await connection.execute(
            row.on_conflict_do_nothing().returning(schema.plan.c.plan_id)
        )
        if made.first() is None:
            stored = select(schema.plan.c.plan_id).where(
                schema.plan.c.district_id == plan.district_id,
                schema.plan.c.document_sha256 == sha256,
            )
            plan_id = (await connection.scalars(stored)).one()
        else:
            await _put_parts(connection, plan_id, plan)
            await tell_changed(connection, plan.district_id)
        if certificate is not None:
            await _put_certificate(connection, plan_id, certificate)
        await connection.commit()
        return plan_id


async def load_plan(engine: AsyncEngine, plan_id: UUID) -> Plan:
    """
    Give a plan back.

    Raises
    ------
    PlanNotFoundError
        If it is not in the database.
    DatabaseUnreachableError, MigrationNeededError, NewerSchemaError
        If the database cannot be used.
    """
    async with open_snapshot(engine) as connection:
        await require_newest(connection)
        query = (
            select(schema.plan.c.document, schema.district.c.timezone)
            .join(schema.district)
            .where(schema.plan.c.plan_id == plan_id)
        )
        row = (await connection.execute(query)).first()
    if row is None:
        raise PlanNotFoundError(plan_id)
    return plan_from_json(row.document, timezone=row.timezone, source=f"plan {plan_id}")


async def load_plan_document(engine: AsyncEngine, plan_id: UUID) -> bytes:
    """
    Give the exact bytes of a plan's file.

    Raises
    ------
    PlanNotFoundError, DatabaseUnreachableError, MigrationNeededError, NewerSchemaError
        As `load_plan`.
    """
    async with open_snapshot(engine) as connection:
        await require_newest(connection)
        query = select(schema.plan.c.document).where(schema.plan.c.plan_id == plan_id)
        document = await connection.scalar(query)
    if document is None:
        raise PlanNotFoundError(plan_id)
    return document


async def load_certificate(engine: AsyncEngine, plan_id: UUID) -> StoredCertificate:
    """
    Give what proves a plan's bound.

    Raises
    ------
    CertificateNotFoundError
        If the plan was made without a bound.
    PlanNotFoundError, DatabaseUnreachableError, MigrationNeededError, NewerSchemaError
        As `load_plan`.
    """
    async with open_snapshot(engine) as connection:
        await require_newest(connection)
        columns = schema.plan_certificate.c
        query = (
            select(schema.plan.c.plan_id, columns.document, columns.document_sha256)
            .outerjoin(schema.plan_certificate)
            .where(schema.plan.c.plan_id == plan_id)
        )
        row = (await connection.execute(query)).first()
    if row is None:
        raise PlanNotFoundError(plan_id)
    if row.document is None:
        raise CertificateNotFoundError(plan_id)
    return StoredCertificate(row.document, row.document_sha256)


async def _put_certificate(connection: AsyncConnection, plan_id: UUID, document: bytes) -> None:
    row = insert(schema.plan_certificate).values(
        plan_id=plan_id, document=document, document_sha256=hashlib.sha256(document).hexdigest()
    )
    await connection.execute(row.on_conflict_do_nothing())


async def _lock_district(connection: AsyncConnection, district_id: str) -> None:
    """Keep the district's row from being removed until the plan is in."""
    query = select(schema.district.c.district_id).where(
        schema.district.c.district_id == district_id
    )
    if (await connection.execute(query.with_for_update(key_share=True, read=True))).first() is None:
        known = select(schema.district.c.district_id).order_by(schema.district.c.district_id)
        raise DistrictNotFoundError(district_id, tuple(await connection.scalars(known)))


async def _put_parts(connection: AsyncConnection, plan_id: UUID, plan: Plan) -> None:
    driver = await open_copy(connection)
    weights = {target.target_id: target.weight for target in plan.targets}
    target_rows = [
        (plan_id, *(getattr(target, name) for name in TARGET_COLUMNS)) for target in plan.targets
    ]
    await copy_rows(driver, schema.plan_target.name, ("plan_id", *TARGET_COLUMNS), target_rows)
    gap_rows = [
        (
            plan_id,
            gap.target_id,
            to_instant(gap.from_s),
            to_instant(gap.to_s),
            gap.overdue_min,
            gap.cause,
            json.dumps(gap.evidence, ensure_ascii=False),
            weights[gap.target_id],
        )
        for gap in plan.gaps
    ]
    await copy_rows(driver, schema.plan_gap.name, ("plan_id", *GAP_COLUMNS), gap_rows)
