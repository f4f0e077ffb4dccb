"""A version is live, on trial, still to come, deprecated or withdrawn; and what starts follows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.access import SYSTEM
from app.audit.service import history
from app.designer import queries, service
from app.designer.library import making
from app.designer.models import ProcessVersion, VersionState
from app.designer.releases import publishing, states
from app.designer.releases.choose import choose, draw
from app.designer.service import Terms
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid
from app.runtime import fare, tags
from app.runtime import worker as rounds
from tests.designer.builders import END, START, USER_TASK, diagram
from tests.designer.releases.shop import KEY, files, publish
from tests.world import World

S = VersionState


def told() -> dict[int, str]:
    """The state of each version."""
    db.session.rollback()
    db.session.expire_all()
    return {one.number: one.state for one in queries.versions(queries.process(KEY))}


def test_at_its_date_a_version_is_live_and_not_before(world: World) -> None:
    publish()
    later = clock.now() + timedelta(hours=2)
    publish("Later", effective_at=later)
    assert not states.put_due_live()
    assert told() == {1: S.LIVE, 2: S.SCHEDULED}
    assert rounds.next_due() == later
    with clock.fixed(later + timedelta(seconds=1)):
        world.work()
        assert told() == {1: S.WITHDRAWN, 2: S.LIVE}
        assert not states.put_due_live()
    assert world.start(KEY).version_id == service.live(KEY).id  # type: ignore[union-attr]


def test_a_second_worker_finds_it_done(world: World) -> None:
    publish()
    version = publish("Later", effective_at=clock.now() + timedelta(hours=2))
    with clock.fixed(clock.now() + timedelta(hours=3)):
        assert states._put_live(version.id)
        assert not states._put_live(version.id)
    effects = [one for one in history("processes") if one.kind == "took effect"]
    assert len(effects) == 1


def test_a_version_can_be_cancelled_before_its_date(world: World) -> None:
    publish()
    version = publish("Later", effective_at=clock.now() + timedelta(hours=2))
    states.cancel(KEY, version.number, by=SYSTEM)
    with clock.fixed(clock.now() + timedelta(hours=3)):
        assert not states.put_due_live()
    assert told() == {1: S.LIVE, 2: S.WITHDRAWN}
    with pytest.raises(Conflict, match="Version 2 is withdrawn"):
        states.cancel(KEY, 2, by=SYSTEM)


def test_what_goes_live_withdraws_what_was_to_come_before_it(world: World) -> None:
    publish()
    publish("Later", effective_at=clock.now() + timedelta(hours=2))
    publish("Now")
    assert told() == {1: S.WITHDRAWN, 2: S.WITHDRAWN, 3: S.LIVE}


def test_a_version_that_never_was_live_gives_no_name_to_compare_with(world: World) -> None:
    publish()
    publish("Later", effective_at=clock.now() + timedelta(hours=2))
    publishing.publish(KEY, files("Later", scenarios=""), note="At once.", by=SYSTEM)
    assert queries.process(KEY).name == "Later"


def test_a_date_that_has_passed_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="still to come"):
        publish("Late", effective_at=clock.now() - timedelta(hours=1))


def test_a_share_of_the_orders_starts_on_the_trial_and_stays_there(world: World) -> None:
    live = publish()
    trial = publish("Trial", share=50)
    chosen = {key: choose(KEY, key).id for key in map(str, range(400))}
    share = sum(one == trial.id for one in chosen.values())
    assert 150 < share < 250
    assert set(chosen.values()) == {live.id, trial.id}
    states.set_share(KEY, trial.number, 5, by=SYSTEM)
    fewer = {key for key in chosen if choose(KEY, key).id == trial.id}
    assert fewer < {key for key, one in chosen.items() if one == trial.id}
    assert chosen == {key: trial.id if draw(trial, key) < 50 else live.id for key in chosen}


def test_with_all_of_the_orders_a_trial_is_live(world: World) -> None:
    publish()
    publish("Trial", share=5)
    states.set_share(KEY, 2, 100, by=SYSTEM)
    assert told() == {1: S.WITHDRAWN, 2: S.LIVE}
    assert queries.process(KEY).name == "Trial"


def test_a_trial_can_be_stopped(world: World) -> None:
    live = publish()
    publish("Trial", share=50)
    states.set_share(KEY, 2, 0, by=SYSTEM)
    assert told() == {1: S.LIVE, 2: S.WITHDRAWN}
    assert {choose(KEY, str(one)).id for one in range(50)} == {live.id}


def test_another_share_is_refused(world: World) -> None:
    publish()
    with pytest.raises(Invalid, match="5, 50, 100 %"):
        publish("Trial", share=33)
    publish("Trial", share=5)
    with pytest.raises(Invalid, match="0 to stop"):
        states.set_share(KEY, 2, 33, by=SYSTEM)


def test_without_a_live_version_there_is_nothing_to_share_with(world: World) -> None:
    with pytest.raises(Invalid, match="Publish it at once"):
        publish("Trial", share=5)


def test_the_numbers_of_both_versions_are_counted(world: World) -> None:
    live = publish()
    first, second = world.start(KEY), world.start(KEY)
    task = next(one for one in (world.fresh(first), world.fresh(second)))
    told_before = fare.numbers([live.id])[live.id]
    assert (told_before.started, told_before.running, told_before.completed) == (2, 2, 0)
    assert (told_before.tasks, told_before.median) == (1, None)
    assert fare.running_by_version(KEY) == {live.id: 2}
    assert task.version_id == live.id


def test_nothing_starts_on_a_deprecated_version_and_it_says_why(world: World) -> None:
    publish()
    running = world.start(KEY)
    states.deprecate(KEY, 1, reason="Use the new order form.", by=SYSTEM)
    with pytest.raises(Invalid, match=r"deprecated.*Use the new order form\..*takes the"):
        world.start(KEY)
    assert world.fresh(running).state == "running"
    states.revive(KEY, 1, by=SYSTEM)
    assert world.start(KEY).version_id == running.version_id


def test_a_deprecation_needs_a_reason_and_no_trial(world: World) -> None:
    publish()
    with pytest.raises(Invalid, match="Say why"):
        states.deprecate(KEY, 1, reason="", by=SYSTEM)
    publish("Trial", share=5)
    with pytest.raises(Conflict, match="Version 2 is on trial"):
        states.deprecate(KEY, 1, reason="Old.", by=SYSTEM)


def test_publishing_after_a_deprecation_leaves_nothing_to_take_back(world: World) -> None:
    publish()
    states.deprecate(KEY, 1, reason="Old.", by=SYSTEM)
    publish("New")
    assert told() == {1: S.WITHDRAWN, 2: S.LIVE}


def test_rolling_back_is_a_new_version_with_the_old_content(world: World) -> None:
    first = publish("First")
    publish("Second")
    publish("Trial", share=5)
    admin = world.principal("admin")
    made = publishing.roll_back(KEY, 1, reason="It fails.", by=admin)
    assert service.files_of(made) == service.files_of(first)
    assert (made.number, made.state, made.restores) == (4, S.LIVE, 1)
    assert made.note == "Back to version 1: It fails."
    assert told() == {1: S.WITHDRAWN, 2: S.WITHDRAWN, 3: S.WITHDRAWN, 4: S.LIVE}
    assert queries.process(KEY).name == "First"
    last = list(history("processes"))[-1]
    assert (last.actor, last.detail["restores"], last.detail["review"]) == (
        "Admin",
        1,
        "rolled back",
    )


def test_rolling_back_needs_a_reason_and_another_content(world: World) -> None:
    publish("First")
    publish("Second")
    with pytest.raises(Invalid, match="Say why"):
        publishing.roll_back(KEY, 1, reason="", by=SYSTEM)
    with pytest.raises(Conflict, match="has this content already"):
        publishing.roll_back(KEY, 2, reason="Back.", by=SYSTEM)


def test_a_tag_finds_the_newest_version_that_is_in_effect(world: World) -> None:
    first = publish("First", tag="a")
    publish("Later", tag="b", effective_at=clock.now() + timedelta(hours=1))
    assert tags.find(KEY, "a") == first.id
    assert tags.find(KEY, "b") is None
    assert tags.find(KEY, "c") is None


def test_the_tag_that_a_diagram_bears_is_the_versions(world: World) -> None:
    plain = diagram(START, USER_TASK, END).decode()
    tagged = plain.replace(
        'isExecutable="true">',
        'isExecutable="true"><bpmn:extensionElements><zeebe:versionTag value="v7" />'
        "</bpmn:extensionElements>",
    )
    said = {**files(), "small.bpmn": tagged.encode()}
    made = publishing.publish(KEY, said, note="", by=SYSTEM).version
    assert (made.tag, tags.find(KEY, "v7")) == ("v7", made.id)
    with pytest.raises(Invalid, match="The diagram bears the tag v7"):
        publishing.publish(
            KEY, {**said, "README.md": b"x"}, note="", by=SYSTEM, terms=Terms(tag="other")
        )


def test_a_failing_scenario_keeps_files_from_being_published(world: World) -> None:
    red = files(
        scenarios="scenarios:\n  - {name: it fails, process: small, expect: {ended: failed}}\n"
    )
    with pytest.raises(Invalid, match="Not every scenario passes: it fails"):
        publishing.publish(KEY, red, note="", by=SYSTEM)
    assert db.session.query(ProcessVersion).count() == 0


def test_what_no_scenario_reaches_is_told_and_does_not_stop_it(world: World) -> None:
    done = publishing.publish(KEY, files(scenarios=""), note="", by=SYSTEM)
    assert done.version.state == S.LIVE
    assert "No scenario reaches" in done.proof.missed()[0]


def test_what_was_approved_for_later_does_not_go_live_by_rolling_back(world: World) -> None:
    publish()
    publish("Later", effective_at=clock.now() + timedelta(days=1))
    publish("Trial", share=5)
    admin = world.principal("admin")
    with pytest.raises(Conflict, match="Version 2 has not taken effect yet"):
        publishing.roll_back(KEY, 2, reason="Now.", by=admin)
    with pytest.raises(Conflict, match="Version 3 is on trial"):
        publishing.roll_back(KEY, 3, reason="Now.", by=admin)


def test_an_archived_process_is_not_brought_back_by_a_roll_back(world: World) -> None:
    publish()
    publish("Second")
    admin = world.principal("admin")
    with transaction() as session:
        making.change(session, KEY, {"archived": True}, by=admin)
    with pytest.raises(Conflict, match="Take it out of the archive"):
        publishing.roll_back(KEY, 1, reason="Back.", by=admin)
