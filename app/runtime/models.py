"""Tables of the runtime: what runs, what waits, what could not go on, and what must be told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.lib.db import JsonText, Moment, db


class InstanceState(StrEnum):
    """How a process instance stands."""

    RUNNING = "running"
    INCIDENT = "incident"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


OPEN_STATES = (InstanceState.RUNNING, InstanceState.INCIDENT, InstanceState.SUSPENDED)


class Instance(db.Model):
    """One run of a version of a process."""

    __tablename__ = "instance"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    process_key: Mapped[str] = mapped_column(String(100))
    process_id: Mapped[str] = mapped_column(String(255))  # the id of the process in the diagram
    version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    business_key: Mapped[str] = mapped_column(String(100), index=True)
    start_key: Mapped[str | None] = mapped_column(String(255))  # of the message that started it
    state: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int] = mapped_column(default=0)
    incidents: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), index=True)
    parent_element_instance: Mapped[int | None]
    started_at: Mapped[datetime] = mapped_column(Moment)
    started_by: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_instance_state_started", "state", "started_at"),
        Index("ix_instance_process_state", "process_key", "state", "start_key"),
        Index("ix_instance_version_state", "version_id", "state"),
    )

    @property
    def stream(self) -> str:
        """Where its history is kept."""
        return f"instance:{self.uuid}"


class EngineState(db.Model):
    """What the engine keeps of an instance between two steps, and the kind of each open wait."""

    __tablename__ = "engine_state"
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    waits: Mapped[dict[str, str]] = mapped_column(JsonText)  # element instance -> kind


class ElementInstance(db.Model):
    """One visit of one element: when it was entered, when and how it was left."""

    __tablename__ = "element_instance"
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    element_id: Mapped[str] = mapped_column(String(255))
    element_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(20))  # active, completed, cancelled
    entered_at: Mapped[datetime] = mapped_column(Moment)
    left_at: Mapped[datetime | None] = mapped_column(Moment)


class UserTask(db.Model):
    """Work for a person, offered to roles until somebody claims it."""

    __tablename__ = "user_task"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    element_instance: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    form_id: Mapped[str | None] = mapped_column(String(255))
    candidate_roles: Mapped[list[str]] = mapped_column(JsonText)
    candidate_people: Mapped[list[str]] = mapped_column(JsonText)
    priority: Mapped[int] = mapped_column(default=50)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    follow_up_at: Mapped[datetime | None] = mapped_column(Moment)
    # open, completing (it can still be taken back), completed, cancelled
    state: Mapped[str] = mapped_column(String(20))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_name: Mapped[str | None] = mapped_column(String(200))
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(String(200))
    business_key: Mapped[str] = mapped_column(String(100), index=True)
    title: Mapped[str] = mapped_column(String(200))  # customer and product, for the list
    # What the inbox filters by and shows in columns, as the user task's variables are now.
    process_key: Mapped[str] = mapped_column(String(100), default="", server_default="")
    customer_key: Mapped[str] = mapped_column(String(100), default="", server_default="")
    customer_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    product_key: Mapped[str] = mapped_column(String(100), default="", server_default="")
    product_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    draft: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    draft_at: Mapped[datetime | None] = mapped_column(Moment)
    due_sort: Mapped[datetime] = mapped_column(Moment)  # the due date, or the end of time
    follow_sort: Mapped[datetime] = mapped_column(Moment)  # the follow-up date, or the end of time
    urgency: Mapped[int]  # 100 - priority: the smaller, the earlier
    # Who it is being assigned to while listeners look at that: {id, name}, both null for nobody.
    asked: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    denial: Mapped[str | None] = mapped_column(String(800))  # what a listener said against it
    delegated_by_id: Mapped[int | None]  # of a person; people are never deleted
    delegation: Mapped[dict[str, Any] | None] = mapped_column(JsonText)  # {by, note, at, whole}
    waiting_for: Mapped[str | None] = mapped_column(String(40))  # customer, vendor, other
    waiting_reason: Mapped[str | None] = mapped_column(String(800))
    waiting_since: Mapped[datetime | None] = mapped_column(Moment)
    waiting_until: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_user_task_delegated_by_id", "delegated_by_id"),
        Index("ix_user_task_mine", "assignee_id", "state", "due_sort", "urgency", "id"),
        Index("ix_user_task_done", "assignee_id", "state", "id"),
        Index("ix_user_task_due", "state", "due_sort", "urgency", "id"),
        Index("ix_user_task_urgent", "state", "urgency", "due_sort", "id"),
        Index("ix_user_task_newest", "state", "id"),
        Index("ix_user_task_follow_up", "state", "follow_sort", "urgency", "id"),
        Index("ix_user_task_process", "process_key", "state", "due_sort", "urgency", "id"),
        Index("ix_user_task_customer", "customer_key", "state", "due_sort", "urgency", "id"),
        Index("ix_user_task_product", "product_key", "state", "due_sort", "urgency", "id"),
        Index("ix_user_task_wait", "instance_id", "element_instance"),
        Index(
            "ix_user_task_waiting_until",
            "waiting_until",
            sqlite_where=sql("waiting_until IS NOT NULL"),
            postgresql_where=sql("waiting_until IS NOT NULL"),
        ),
        Index(
            "ix_user_task_ended",
            "state",
            "ended_at",
            "id",
            sqlite_where=sql("state = 'completed'"),
            postgresql_where=sql("state = 'completed'"),
        ),
        # All that a team's load is counted by, so that SQLite need not look at the rows. PostgreSQL
        # looks at them in parallel, and refuses rows as long as these can be in an index: there it
        # is empty.
        Index(
            "ix_user_task_team",
            "state",
            "candidate_roles",
            "process_key",
            "assignee_id",
            "created_at",
            "due_sort",
            "follow_up_at",
            "waiting_until",
            sqlite_where=sql("state = 'open'"),
            postgresql_where=sql("false"),
        ),
    )


OPEN_TASKS = ("open", "completing")


class Offer(db.Model):
    """An unclaimed user task in the inbox of one role, or of one person whom it names.

    The desk of a person is ``@`` and the person's id. A row of its own so that a page of the inbox
    is a walk along one index for each desk (with an ``IN`` list PostgreSQL sorts all open tasks of
    the roles instead).
    """

    __tablename__ = "offer"
    user_task_id: Mapped[int] = mapped_column(ForeignKey("user_task.id"), primary_key=True)
    role_key: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_sort: Mapped[datetime] = mapped_column(Moment)
    follow_sort: Mapped[datetime] = mapped_column(Moment)
    urgency: Mapped[int]
    __table_args__ = (
        Index("ix_offer_inbox", "role_key", "due_sort", "urgency", "user_task_id"),
        Index("ix_offer_urgent", "role_key", "urgency", "due_sort", "user_task_id"),
        Index("ix_offer_follow_up", "role_key", "follow_sort", "urgency", "user_task_id"),
        Index("ix_offer_newest", "role_key", "user_task_id"),
    )


# Bytes in their order: what begins with the same letters lies together, whatever the language.
Plain = String(120).with_variant(String(120, collation="C"), "postgresql")


class TaskFact(db.Model):
    """A variable of an open user task that the inbox finds it by, or a word of its name and title.

    The order of the inbox is repeated in it, so that a search is a walk along one index. The rows
    go when the user task ends.
    """

    __tablename__ = "task_fact"
    user_task_id: Mapped[int] = mapped_column(ForeignKey("user_task.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Plain, primary_key=True)  # empty: the text is a word
    text: Mapped[str] = mapped_column(Plain, primary_key=True)  # in small letters
    number: Mapped[float | None] = mapped_column(Double)
    spelled: Mapped[str | None] = mapped_column(String(120))  # the value, where its text differs
    # Whether all who see the user task read it, or those alone who read instances.
    shown: Mapped[bool] = mapped_column(server_default=false())
    due_sort: Mapped[datetime] = mapped_column(Moment)
    urgency: Mapped[int]
    __table_args__ = (
        Index("ix_task_fact_text", "name", "text", "due_sort", "urgency", "user_task_id"),
        Index(
            "ix_task_fact_number",
            "name",
            "number",
            "user_task_id",
            sqlite_where=sql("number IS NOT NULL"),
            postgresql_where=sql("number IS NOT NULL"),
        ),
        Index(
            "ix_task_fact_shown_text",
            "name",
            "text",
            "due_sort",
            "urgency",
            "user_task_id",
            sqlite_where=sql("shown = 1"),
            postgresql_where=sql("shown"),
        ),
        Index(
            "ix_task_fact_shown_number",
            "name",
            "number",
            "user_task_id",
            sqlite_where=sql("shown = 1 AND number IS NOT NULL"),
            postgresql_where=sql("shown AND number IS NOT NULL"),
        ),
    )


class JobState(StrEnum):
    """How a job stands."""

    READY = "ready"
    HELD = "held"  # its instance is suspended
    LEASED = "leased"
    DONE = "done"
    STOPPED = "stopped"  # tried in vain, and its instance takes no incident: see given_up.py
    FAILED = "failed"
    CANCELLED = "cancelled"


WAITING_JOBS = (JobState.READY, JobState.HELD, JobState.LEASED, JobState.STOPPED)


class Job(db.Model):
    """Work for the worker: leased, tried, tried again later, or given up as an incident."""

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))  # None: starts one
    element_instance: Mapped[int] = mapped_column(default=0)
    element_id: Mapped[str] = mapped_column(String(255), default="")
    type: Mapped[str] = mapped_column(String(255))
    headers: Mapped[dict[str, str]] = mapped_column(JsonText, default=dict)
    inputs: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    state: Mapped[str] = mapped_column(String(20), default=JobState.READY)
    retries: Mapped[int] = mapped_column(default=3)  # tries that are left
    attempt: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=1)
    idempotency_key: Mapped[str] = mapped_column(String(36), default="")
    due_at: Mapped[datetime] = mapped_column(Moment)
    lease: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_job_due", "state", "due_at"),
        Index("ix_job_wait", "instance_id", "element_instance"),
    )


class Timer(db.Model):
    """A moment that an element instance waits for."""

    __tablename__ = "timer"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_instance: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    due_at: Mapped[datetime] = mapped_column(Moment)
    # waiting, held (its instance is suspended, or a job tries it again), fired, cancelled
    state: Mapped[str] = mapped_column(String(20))
    __table_args__ = (
        Index("ix_timer_due", "state", "due_at"),
        Index("ix_timer_wait", "instance_id", "element_instance"),
    )


class MessageSubscription(db.Model):
    """An element instance that waits for a message of one name and correlation key."""

    __tablename__ = "message_subscription"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_instance: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(255))
    element_name: Mapped[str] = mapped_column(String(255))
    process_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    correlation_key: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(20))  # waiting, matched, closed
    message_id: Mapped[int | None]
    __table_args__ = (
        Index("ix_message_subscription_match", "name", "correlation_key", "state"),
        Index("ix_message_subscription_wait", "instance_id", "element_instance"),
    )


class SignalSubscription(db.Model):
    """An element instance that waits for a signal of one name."""

    __tablename__ = "signal_subscription"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_instance: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(20))  # waiting, closed
    __table_args__ = (
        Index("ix_signal_subscription_match", "name", "state"),
        Index("ix_signal_subscription_wait", "instance_id", "element_instance"),
    )


class Message(db.Model):
    """A message from outside, kept for its time to live when nobody waits for it yet."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    correlation_key: Mapped[str] = mapped_column(String(255))
    message_id: Mapped[str | None] = mapped_column(String(255))
    variables: Mapped[dict[str, Any]] = mapped_column(JsonText)
    published_at: Mapped[datetime] = mapped_column(Moment)
    published_by: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_message_match", "name", "correlation_key", "expires_at"),
        UniqueConstraint("name", "correlation_key", "message_id"),
    )


class MessageTaken(db.Model):
    """That a process has had a message: it never gets the same one twice."""

    __tablename__ = "message_taken"
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    process_id: Mapped[str] = mapped_column(String(255), primary_key=True)


class StartSubscription(db.Model):
    """A message, a signal or a time that starts a new instance of a process's live version."""

    __tablename__ = "start_subscription"
    id: Mapped[int] = mapped_column(primary_key=True)
    process_key: Mapped[str] = mapped_column(String(100))
    version_id: Mapped[int] = mapped_column(ForeignKey("process_version.id"), index=True)
    process_id: Mapped[str] = mapped_column(String(255))
    element_id: Mapped[str] = mapped_column(String(255))
    message_name: Mapped[str | None] = mapped_column(String(255), index=True)
    signal_name: Mapped[str | None] = mapped_column(String(255), index=True)
    timer: Mapped[str | None] = mapped_column(String(255))
    due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    fired: Mapped[int] = mapped_column(default=0)  # how often the time has come


class Incident(db.Model):
    """Something that needs a person before it can go on: its cause and what to do."""

    __tablename__ = "incident"
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    element_instance: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(255))
    element_name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))  # open, resolved, gone
    business_key: Mapped[str] = mapped_column(String(100), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        Index("ix_incident_state_created", "state", "created_at"),
        Index("ix_incident_wait", "instance_id", "element_instance"),
    )


class Outbox(db.Model):
    """News for the rooms above, written with the step that made it."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonText)
    state: Mapped[str] = mapped_column(String(20), default="waiting")  # waiting, told, failed
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(Moment)
    last_error: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("ix_outbox_due", "state", "due_at", "id"),)
