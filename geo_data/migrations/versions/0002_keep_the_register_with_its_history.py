"""Keep the register with its history."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LAYERS_WITHOUT_REVISION = (
    "availability", "base", "coastline", "drawn_segment", "key_section", "land", "landing_point",
    "pairing", "person", "road", "sea_grid", "sensor", "standard_rule", "target", "team", "trip",
    "vessel",
)  # fmt: skip
NEXT_REVISION = "nextval('row_revision')"


def upgrade() -> None:
    """Bring the tables from the step before to this one."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("row_revision", data_type=sa.BigInteger())))
    op.create_table(
        "register_batch",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('edit', 'sheet', 'proposal', 'import', 'undo')",
            name=op.f("ck_register_batch_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_register_batch_district_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["register_batch.batch_id"],
            name=op.f("fk_register_batch_undoes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_register_batch")),
        sa.UniqueConstraint("undoes", name=op.f("uq_register_batch_undoes")),
    )
    op.create_index(
        op.f("ix_register_batch_district_id"), "register_batch", ["district_id"], unique=False
    )
    op.create_table(
        "register_change",
        sa.Column("change_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "action IN ('created', 'changed', 'ended', 'removed')",
            name=op.f("ck_register_change_action"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["register_batch.batch_id"],
            name=op.f("fk_register_change_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_register_change")),
    )
    op.create_index(
        op.f("ix_register_change_batch_id"), "register_change", ["batch_id"], unique=False
    )
    op.create_index(
        op.f("ix_register_change_district_id_layer_record_key"),
        "register_change",
        ["district_id", "layer", "record_key"],
        unique=False,
    )
    op.create_table(
        "branch",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('row_revision')"),
            nullable=False,
        ),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("secretary_id", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('shore', 'sea')", name=op.f("ck_branch_kind")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_branch_valid_to")),
        sa.ForeignKeyConstraint(
            ["district_id", "secretary_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_branch_district_id_secretary_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_branch_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "branch", name=op.f("pk_branch")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_branch_district_id_seq")),
    )
    op.create_index(
        op.f("ix_branch_district_id_secretary_id"),
        "branch",
        ["district_id", "secretary_id"],
        unique=False,
    )
    op.create_table(
        "certificate",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('row_revision')"),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('registration', 'inspection', 'fishing_permit', 'insurance', 'radio', "
            "'crew', 'drone_pilot', 'other')",
            name=op.f("ck_certificate_kind"),
        ),
        sa.CheckConstraint(
            "(vessel_id IS NULL) <> (person_id IS NULL)",
            name=op.f("ck_certificate_vessel_id_or_person_id"),
        ),
        sa.CheckConstraint("expires_on >= issued_on", name=op.f("ck_certificate_expires_on")),
        sa.ForeignKeyConstraint(
            ["district_id", "person_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_certificate_district_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "vessel_id"],
            ["vessel.district_id", "vessel.vessel_id"],
            name=op.f("fk_certificate_district_id_vessel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_certificate_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_certificate")),
    )
    op.create_index(
        op.f("ix_certificate_district_id_person_id"),
        "certificate",
        ["district_id", "person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_certificate_district_id_vessel_id"),
        "certificate",
        ["district_id", "vessel_id"],
        unique=False,
    )
    op.create_table(
        "information_officer",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('row_revision')"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("grid_id", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_information_officer_valid_to")),
        sa.ForeignKeyConstraint(
            ["district_id", "grid_id"],
            ["sea_grid.district_id", "sea_grid.grid_id"],
            name=op.f("fk_information_officer_district_id_grid_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "person_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_information_officer_district_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_information_officer_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_information_officer")),
    )
    op.create_index(
        op.f("ix_information_officer_district_id_grid_id"),
        "information_officer",
        ["district_id", "grid_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_information_officer_district_id_person_id"),
        "information_officer",
        ["district_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "responsibility",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('row_revision')"),
            nullable=False,
        ),
        sa.Column("grid_id", sa.Text(), nullable=False),
        sa.Column("trade", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "trade IN ('fishing', 'aquaculture', 'tourism', 'port', 'mixed')",
            name=op.f("ck_responsibility_trade"),
        ),
        sa.CheckConstraint("item >= 0", name=op.f("ck_responsibility_item")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_responsibility_valid_to")),
        sa.ForeignKeyConstraint(
            ["district_id", "grid_id"],
            ["sea_grid.district_id", "sea_grid.grid_id"],
            name=op.f("fk_responsibility_district_id_grid_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "signed_by"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_responsibility_district_id_signed_by"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_responsibility_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_responsibility")),
    )
    op.create_index(
        op.f("ix_responsibility_district_id_grid_id"),
        "responsibility",
        ["district_id", "grid_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_responsibility_district_id_signed_by"),
        "responsibility",
        ["district_id", "signed_by"],
        unique=False,
    )
    op.create_table(
        "safety_group",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('row_revision')"),
            nullable=False,
        ),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), nullable=True),
        sa.Column("leader_id", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_safety_group_valid_to")),
        sa.ForeignKeyConstraint(
            ["district_id", "leader_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_safety_group_district_id_leader_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_safety_group_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "group_id", name=op.f("pk_safety_group")),
        sa.UniqueConstraint("district_id", "seq", name=op.f("uq_safety_group_district_id_seq")),
    )
    op.create_index(
        op.f("ix_safety_group_district_id_leader_id"),
        "safety_group",
        ["district_id", "leader_id"],
        unique=False,
    )
    op.create_table(
        "training",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('row_revision')"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.CheckConstraint("expires_on >= held_on", name=op.f("ck_training_expires_on")),
        sa.ForeignKeyConstraint(
            ["district_id", "person_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_training_district_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_training_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_training")),
    )
    op.create_index(
        op.f("ix_training_district_id_person_id"),
        "training",
        ["district_id", "person_id"],
        unique=False,
    )
    op.create_table(
        "safety_group_member",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger(),
            server_default=sa.text("nextval('row_revision')"),
            nullable=False,
        ),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("vessel_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(vessel_id IS NULL) <> (person_id IS NULL)",
            name=op.f("ck_safety_group_member_vessel_id_or_person_id"),
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_safety_group_member_valid_to")),
        sa.ForeignKeyConstraint(
            ["district_id", "group_id"],
            ["safety_group.district_id", "safety_group.group_id"],
            name=op.f("fk_safety_group_member_district_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "person_id"],
            ["person.district_id", "person.person_id"],
            name=op.f("fk_safety_group_member_district_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id", "vessel_id"],
            ["vessel.district_id", "vessel.vessel_id"],
            name=op.f("fk_safety_group_member_district_id_vessel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.district_id"],
            name=op.f("fk_safety_group_member_district_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("district_id", "seq", name=op.f("pk_safety_group_member")),
    )
    op.create_index(
        op.f("ix_safety_group_member_district_id_group_id"),
        "safety_group_member",
        ["district_id", "group_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_safety_group_member_district_id_person_id"),
        "safety_group_member",
        ["district_id", "person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_safety_group_member_district_id_vessel_id"),
        "safety_group_member",
        ["district_id", "vessel_id"],
        unique=False,
    )
    for layer in LAYERS_WITHOUT_REVISION:
        revision_column = sa.Column(
            "revision", sa.BigInteger(), server_default=sa.text(NEXT_REVISION), nullable=False
        )
        op.add_column(layer, revision_column)
    for layer in ("person", "vessel"):
        op.add_column(layer, sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("district", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    # What was imported and planned before this step fits together if the hashes of the packs agree.
    for table, known in (("district", "pack_sha256"), ("plan", "inputs_sha256")):
        op.add_column(table, sa.Column("ground_sha256", sa.Text(), nullable=True))
        op.execute(f"UPDATE {table} SET ground_sha256 = 'pack ' || {known}")
        op.alter_column(table, "ground_sha256", nullable=False)
    _keep_pairings_disjoint("person_id")


def downgrade() -> None:
    """Take this step back."""
    _keep_pairings_disjoint()
    for table in ("plan", "district"):
        op.drop_column(table, "ground_sha256")
    op.drop_column("district", "edited_at")
    for layer in ("vessel", "person"):
        op.drop_column(layer, "ended_on")
    for layer in LAYERS_WITHOUT_REVISION:
        op.drop_column(layer, "revision")
    op.drop_index(
        op.f("ix_safety_group_member_district_id_vessel_id"), table_name="safety_group_member"
    )
    op.drop_index(
        op.f("ix_safety_group_member_district_id_person_id"), table_name="safety_group_member"
    )
    op.drop_index(
        op.f("ix_safety_group_member_district_id_group_id"), table_name="safety_group_member"
    )
    op.drop_table("safety_group_member")
    op.drop_index(op.f("ix_training_district_id_person_id"), table_name="training")
    op.drop_table("training")
    op.drop_index(op.f("ix_safety_group_district_id_leader_id"), table_name="safety_group")
    op.drop_table("safety_group")
    op.drop_index(op.f("ix_responsibility_district_id_signed_by"), table_name="responsibility")
    op.drop_index(op.f("ix_responsibility_district_id_grid_id"), table_name="responsibility")
    op.drop_table("responsibility")
    op.drop_index(
        op.f("ix_information_officer_district_id_person_id"), table_name="information_officer"
    )
    op.drop_index(
        op.f("ix_information_officer_district_id_grid_id"), table_name="information_officer"
    )
    op.drop_table("information_officer")
    op.drop_index(op.f("ix_certificate_district_id_vessel_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_district_id_person_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index(op.f("ix_branch_district_id_secretary_id"), table_name="branch")
    op.drop_table("branch")
    op.drop_index(
        op.f("ix_register_change_district_id_layer_record_key"), table_name="register_change"
    )
    op.drop_index(op.f("ix_register_change_batch_id"), table_name="register_change")
    op.drop_table("register_change")
    op.drop_index(op.f("ix_register_batch_district_id"), table_name="register_batch")
    op.drop_table("register_batch")
    op.execute(sa.schema.DropSequence(sa.Sequence("row_revision")))


def _keep_pairings_disjoint(*others: str) -> None:
    """Let no two pairings of one vessel, part (and others) hold on the same day."""
    op.drop_constraint("ex_pairing_disjoint", "pairing")
    op.create_exclude_constraint(
        "ex_pairing_disjoint",
        "pairing",
        *((sa.column(name), "=") for name in ("district_id", "vessel_id", *others, "part")),
        (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
        using="gist",
    )
