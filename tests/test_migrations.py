"""The migrations make exactly the tables that the code works with."""

from __future__ import annotations

from datetime import UTC, date, datetime

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, stamp, upgrade
from sqlalchemy import MetaData, select, text

from app.lib import json
from app.lib.db import db
from app.runtime.models import Offer, UserTask
from app.runtime.steps import NEVER
from app.tasks import changing
from app.tasks.checklists import deeds, service
from app.tasks.checklists.plan import Item
from app.tasks.outside import answering, sending
from app.tasks.outside.models import OutsideLink
from app.tasks.outside.sending import Letter
from tests.designer.builders import END, START, diagram
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.tasks.checklists.desk import Desk
from tests.tasks.outside.conftest import publish
from tests.world import World


def test_the_migrations_make_the_tables_of_the_models(app: Flask) -> None:
    with db.engine.begin() as connection:
        made = MetaData()
        made.reflect(connection)
        made.drop_all(connection)
    upgrade(directory="migrations")
    with db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), db.metadata)
    assert differences == []


def test_the_database_itself_keeps_the_history_from_being_changed(app: Flask) -> None:
    with db.engine.connect() as connection:
        kind = connection.dialect.name
        query = (
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
            if kind == "sqlite"
            else "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
        )
        assert connection.execute(text(query)).scalar() >= 1


def test_the_tags_of_published_diagrams_are_kept_with_their_versions(app: Flask) -> None:
    with db.engine.begin() as connection:
        made = MetaData()
        made.reflect(connection)
        made.drop_all(connection)
    upgrade(directory="migrations", revision="0004")
    tagged = diagram(START, END).replace(
        b'isExecutable="true">',
        b'isExecutable="true"><bpmn:extensionElements><zeebe:versionTag value="v7"/>'
        b"</bpmn:extensionElements>",
    )
    files = json.dumps({"small.bpmn": tagged.decode()})
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO process (id, key, name, description, kind, archived) "
                "VALUES (1, 'small', 'Small', '', 'process', :archived)"
            ),
            {"archived": False},
        )
        connection.execute(
            text(
                "INSERT INTO process_version (id, process_id, number, state, files, digest, note, "
                "published_by) VALUES (1, 1, 1, 'live', :files, 'd', '', 'Baton')"
            ),
            {"files": files},
        )
    upgrade(directory="migrations")
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT tag FROM process_version")).scalar() == "v7"


def test_items_that_a_hand_dated_are_told_from_the_history(world: World) -> None:
    desk = Desk(world)
    names = ("Stays", "Moved", "Back", "Task", "Undone", "Saved")
    row = desk.start([Item(name, name, due_days=3, due_from="end") for name in names])
    was, new = desk.items(row)["Stays"].due_on, date(2026, 11, 18)
    deeds.change(row.uuid, "Moved", {"due": new}, desk.who)
    deeds.change(row.uuid, "Back", {"due": new}, desk.who)
    deeds.change(row.uuid, "Back", {"due": was}, desk.who)
    deeds.change(row.uuid, "Saved", {"due": was, "name": "Kept"}, desk.who)
    deeds.add(row.uuid, {"name": "Added"}, desk.who)
    deeds.add(row.uuid, {"name": "Given", "due": new}, desk.who)
    admin, due = world.principal("admin"), desk.task(row, "Task").due_at
    for key in ("Task", "Undone"):
        changing.change(
            desk.task(row, key).uuid, {"due_at": datetime(2026, 11, 9, tzinfo=UTC)}, admin
        )
    changing.change(desk.task(row, "Undone").uuid, {"due_at": due}, admin)
    service.lead(row.uuid, {"end": date(2026, 12, 4)}, desk.who)
    kept = {key: item.dated for key, item in desk.items(row).items()}
    assert {key for key, dated in kept.items() if dated} == {"Moved", "Task", "Given"}
    db.session.remove()
    stamp(directory="migrations", revision="0013")
    downgrade(directory="migrations", revision="0012")
    upgrade(directory="migrations", revision="0013")
    assert {key: item.dated for key, item in desk.items(row).items()} == kept


def test_follow_up_dates_that_were_there_are_sorted_by(world: World) -> None:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    for _ in range(3):
        world.start()
    by_age = select(UserTask).order_by(UserTask.id)
    first, second, third = (task.id for task in db.session.scalars(by_age))
    day = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
    uuid = db.session.get_one(UserTask, second).uuid
    changing.change(uuid, {"follow_up_at": day}, world.principal("admin"))
    db.session.remove()
    stamp(directory="migrations", revision="0014")
    downgrade(directory="migrations", revision="0013")
    upgrade(directory="migrations", revision="0014")
    expected = [(first, NEVER), (second, day), (third, NEVER)]
    for key, follow in (
        (UserTask.id, UserTask.follow_sort),
        (Offer.user_task_id, Offer.follow_sort),
    ):
        assert db.session.execute(select(key, follow).distinct().order_by(key)).all() == expected


def test_a_link_that_was_out_before_its_secret_was_kept_still_opens(world: World) -> None:
    publish(world)
    letter = Letter("Rosa Quill", "rosa@northwind.example", "Where is your new office?")
    _, path = sending.send(world.task().uuid, letter, world.principal("csr"))
    db.session.remove()
    stamp(directory="migrations", revision="0015")
    downgrade(directory="migrations", revision="0014")
    upgrade(directory="migrations", revision="0015")
    assert answering.find(path.removeprefix("/answer/"), "192.0.2.1").over == ""
    assert db.session.scalars(select(OutsideLink.sealed)).one() is None
