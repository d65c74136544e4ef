"""The first schema.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ioc.db.ids import BLOCK
from migrations import spatial

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

GEOMETRIES = [
    ("area", "outline", "MULTIPOLYGON"),
    ("former_area", "point", "POINT"),
    ("report", "point", "POINT"),
    ("incident", "point", "POINT"),
]

BLOCK_SEQUENCES = ["report", "incident"]

# The log is append-only. A position and a digest may be given once, a payload may be erased
# once (its digest stays, so the chain still holds); everything else is refused.
SQLITE_GUARD = """
CREATE TRIGGER event_append_only BEFORE UPDATE ON event
WHEN NOT (
  NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.kind IS OLD.kind
  AND NEW.subject_type IS OLD.subject_type AND NEW.subject_id IS OLD.subject_id
  AND NEW.actor IS OLD.actor AND NEW.audience IS OLD.audience
  AND NEW.left_audience IS OLD.left_audience AND NEW.is_urgent IS OLD.is_urgent
  AND NEW.payload_digest IS OLD.payload_digest
  AND (NEW.position IS OLD.position OR OLD.position IS NULL)
  AND (NEW.digest IS OLD.digest OR OLD.digest IS NULL)
  AND (NEW.payload IS OLD.payload OR (NEW.payload IS NULL AND NEW.erased_at IS NOT NULL))
  AND (NEW.erased_at IS OLD.erased_at OR (OLD.erased_at IS NULL AND NEW.payload IS NULL))
)
BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END
"""

SQLITE_NO_DELETE = """
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END
"""

POSTGRES_GUARD = """
CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
    AND (NEW.id, NEW.at, NEW.kind, NEW.subject_type, NEW.subject_id, NEW.actor, NEW.audience,
         NEW.left_audience, NEW.is_urgent, NEW.payload_digest)
      IS NOT DISTINCT FROM
        (OLD.id, OLD.at, OLD.kind, OLD.subject_type, OLD.subject_id, OLD.actor, OLD.audience,
         OLD.left_audience, OLD.is_urgent, OLD.payload_digest)
    AND (NEW.position IS NOT DISTINCT FROM OLD.position OR OLD.position IS NULL)
    AND (NEW.digest IS NOT DISTINCT FROM OLD.digest OR OLD.digest IS NULL)
    AND (NEW.payload IS NOT DISTINCT FROM OLD.payload
         OR (NEW.payload IS NULL AND NEW.erased_at IS NOT NULL))
    AND (NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at
         OR (OLD.erased_at IS NULL AND NEW.payload IS NULL))
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the event log is append-only';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event
FOR EACH ROW EXECUTE FUNCTION event_append_only();
"""


def upgrade() -> None:

    op.create_table(
        "agency",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("is_always_open", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "area",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("full_name_en", sa.String(length=120), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.Column("outline_geojson", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
    )
    op.create_table(
        "category",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("group_code", sa.String(length=40), nullable=False),
        sa.Column("default_severity", sa.String(length=32), nullable=False),
        sa.Column("icon", sa.String(length=60), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("same_incident_metres", BIG, nullable=False),
        sa.Column("same_incident_hours", BIG, nullable=False),
        sa.Column("sort", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("code", name=op.f("uq_category_code")),
    )
    op.create_table(
        "consumer_cursor",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_consumer_cursor")),
    )
    op.create_table(
        "event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_type", sa.String(length=16), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("left_audience", sa.Text(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("payload_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("position", name=op.f("uq_event_position")),
    )
    op.create_index("ix_event_subject", "event", ["subject_type", "subject_id", "id"], unique=False)
    op.create_index(
        "ix_event_without_position",
        "event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("position IS NULL"),
        sqlite_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "incident",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("tier", sa.String(length=32), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("location_quality", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("other_area_codes", sa.Text(), nullable=False),
        sa.Column("verification", sa.String(length=32), nullable=False),
        sa.Column("report_count", BIG, nullable=False),
        sa.Column("people", BIG, nullable=True),
        sa.Column("vulnerable", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_overdue", sa.Boolean(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("reopened_count", BIG, nullable=False),
        sa.Column("merged_into", BIG, nullable=True),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["incident.id"], name=op.f("fk_incident_merged_into")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("code", name=op.f("uq_incident_code")),
    )
    op.create_index(op.f("ix_incident_area_code"), "incident", ["area_code"], unique=False)
    op.create_index("ix_incident_open_due", "incident", ["status", "due_at"], unique=False)
    op.create_index(op.f("ix_incident_status"), "incident", ["status"], unique=False)
    op.create_index(
        op.f("ix_incident_updated_at_id"), "incident", ["updated_at", "id"], unique=False
    )
    op.create_table(
        "jurisdiction_rule",
        sa.Column("id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jurisdiction_rule")),
        sa.UniqueConstraint("name", name=op.f("uq_jurisdiction_rule_name")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "sla_target",
        sa.Column("id", BIG, nullable=False),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("accept_minutes", BIG, nullable=False),
        sa.Column("resolve_minutes", BIG, nullable=False),
        sa.Column("calendar", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_target")),
        sa.UniqueConstraint("category", "severity", name=op.f("uq_sla_target_category_severity")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", BIG, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("failed_sign_ins", BIG, nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", BIG, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
    )
    op.create_table(
        "former_area",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("district", sa.String(length=120), nullable=False),
        sa.Column("successor_code", sa.String(length=16), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["successor_code"], ["area.code"], name=op.f("fk_former_area_successor_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_area")),
    )
    op.create_index(
        op.f("ix_former_area_successor_code"), "former_area", ["successor_code"], unique=False
    )
    op.create_table(
        "job",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("event_id", BIG, nullable=True),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("priority", BIG, nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_job_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_ready", "job", ["parked_at", "priority", "id"], unique=False)
    op.create_index("uq_job_kind_event", "job", ["kind", "event_id"], unique=True)
    op.create_table(
        "membership",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_membership_agency_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_user_id"), "membership", ["user_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accept_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_code"], ["agency.code"], name=op.f("fk_referral_agency_code")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_referral_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint(
            "incident_id", "agency_code", name=op.f("uq_referral_incident_id_agency_code")
        ),
    )
    op.create_index(
        op.f("ix_referral_agency_code_status"), "referral", ["agency_code", "status"], unique=False
    )
    op.create_table(
        "report",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("tracking_code", sa.String(length=10), nullable=False),
        sa.Column("client_token", sa.String(length=80), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("chosen_category", sa.String(length=40), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("category_confidence", sa.Double(), nullable=True),
        sa.Column("category_reasons", sa.Text(), nullable=False),
        sa.Column("said_emergency", sa.Boolean(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("emergency_reasons", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=True),
        sa.Column("people", BIG, nullable=True),
        sa.Column("vulnerable", sa.Text(), nullable=False),
        sa.Column("water_depth_m", sa.Double(), nullable=True),
        sa.Column("water_trend", sa.String(length=32), nullable=True),
        sa.Column("water_text", sa.Text(), nullable=True),
        sa.Column("refuge_kind", sa.String(length=32), nullable=True),
        sa.Column("refuge_margin_m", sa.Double(), nullable=True),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("battery_percent", BIG, nullable=True),
        sa.Column("at_scene", sa.Boolean(), nullable=True),
        sa.Column("on_behalf_of", sa.Boolean(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("location_source", sa.String(length=32), nullable=True),
        sa.Column("location_quality", sa.String(length=32), nullable=False),
        sa.Column("location_reasons", sa.Text(), nullable=False),
        sa.Column("location_candidates", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("other_area_codes", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("incident_id", BIG, nullable=True),
        sa.Column("proposed_incident_id", BIG, nullable=True),
        sa.Column("media_count", BIG, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("call_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", BIG, nullable=True),
        sa.Column("reject_reason", sa.Text(), nullable=True),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.Column("enriched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("card", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_report_incident_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_incident_id"], ["incident.id"], name=op.f("fk_report_proposed_incident_id")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["user_account.id"], name=op.f("fk_report_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("client_token", name=op.f("uq_report_client_token")),
        sa.UniqueConstraint("tracking_code", name=op.f("uq_report_tracking_code")),
    )
    op.create_index("ix_report_incident_id", "report", ["incident_id"], unique=False)
    op.create_index("ix_report_received_at", "report", ["received_at"], unique=False)
    op.create_index("ix_report_status_incident", "report", ["status", "incident_id"], unique=False)
    op.create_table(
        "sign_in_session",
        sa.Column("id", BIG, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_sign_in_session_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sign_in_session_secret_hash")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", BIG, nullable=False),
        sa.Column("width", BIG, nullable=False),
        sa.Column("height", BIG, nullable=False),
        sa.Column("taken_lat", sa.Double(), nullable=True),
        sa.Column("taken_lon", sa.Double(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_attachment_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("key", name=op.f("uq_attachment_key")),
    )
    op.create_index(op.f("ix_attachment_report_id"), "attachment", ["report_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("fixed", sa.Boolean(), nullable=True),
        sa.Column("satisfaction", sa.String(length=32), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_feedback_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_report_id"), "feedback", ["report_id"], unique=False)
    op.create_table(
        "report_update",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("client_token", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("media_count", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_update_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_update")),
        sa.UniqueConstraint("client_token", name=op.f("uq_report_update_client_token")),
    )
    op.create_index(
        op.f("ix_report_update_report_id"), "report_update", ["report_id"], unique=False
    )
    op.create_table(
        "reporter_contact",
        sa.Column("report_id", BIG, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("phone_key", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("place_name", sa.String(length=120), nullable=True),
        sa.Column("place_phone", sa.String(length=40), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_reporter_contact_report_id")
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_reporter_contact")),
    )
    op.create_index(
        op.f("ix_reporter_contact_phone_key"), "reporter_contact", ["phone_key"], unique=False
    )
    for table, column, kind in GEOMETRIES:
        spatial.add_geometry(table, column, kind)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_GUARD)
        op.execute(SQLITE_NO_DELETE)
    else:
        for table in BLOCK_SEQUENCES:
            op.execute(f"CREATE SEQUENCE {table}_block_seq INCREMENT BY {BLOCK}")
        op.execute(POSTGRES_GUARD)


def downgrade() -> None:
    for table, column, _kind in reversed(GEOMETRIES):
        spatial.drop_geometry(table, column)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER event_no_delete")
        op.execute("DROP TRIGGER event_append_only")
    else:
        for table in BLOCK_SEQUENCES:
            op.execute(f"DROP SEQUENCE {table}_block_seq")
        op.execute("DROP TRIGGER event_append_only ON event")

    op.drop_index(op.f("ix_reporter_contact_phone_key"), table_name="reporter_contact")
    op.drop_table("reporter_contact")
    op.drop_index(op.f("ix_report_update_report_id"), table_name="report_update")
    op.drop_table("report_update")
    op.drop_index(op.f("ix_feedback_report_id"), table_name="feedback")
    op.drop_table("feedback")
    op.drop_index(op.f("ix_attachment_report_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("sign_in_session")
    op.drop_index("ix_report_status_incident", table_name="report")
    op.drop_index("ix_report_received_at", table_name="report")
    op.drop_index("ix_report_incident_id", table_name="report")
    op.drop_table("report")
    op.drop_index(op.f("ix_referral_agency_code_status"), table_name="referral")
    op.drop_table("referral")
    op.drop_index(op.f("ix_membership_user_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index("uq_job_kind_event", table_name="job")
    op.drop_index("ix_job_ready", table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_former_area_successor_code"), table_name="former_area")
    op.drop_table("former_area")
    op.drop_table("api_token")
    op.drop_table("user_account")
    op.drop_table("sla_target")
    op.drop_table("setting")
    op.drop_table("jurisdiction_rule")
    op.drop_index(op.f("ix_incident_updated_at_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_status"), table_name="incident")
    op.drop_index("ix_incident_open_due", table_name="incident")
    op.drop_index(op.f("ix_incident_area_code"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(
        "ix_event_without_position",
        table_name="event",
        postgresql_where=sa.text("position IS NULL"),
        sqlite_where=sa.text("position IS NULL"),
    )
    op.drop_index("ix_event_subject", table_name="event")
    op.drop_table("event")
    op.drop_table("consumer_cursor")
    op.drop_table("category")
    op.drop_table("area")
    op.drop_table("agency")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION event_append_only()")
