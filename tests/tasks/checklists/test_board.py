"""What the page of a checklist shows: lanes, lateness in words, the timeline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app.runtime.models import UserTask
from app.tasks.checklists import board
from app.tasks.checklists.models import Checklist, ChecklistItem
from app.tasks.levels.calendars import OFFICE

NOW = datetime(2026, 11, 12, 10, 42, tzinfo=UTC)


def checklist(**more: object) -> Checklist:
    said = {
        "state": "running",
        "starts_on": date(2026, 11, 2),
        "ends_on": date(2026, 11, 25),
        "started_at": datetime(2026, 11, 2, 8, tzinfo=UTC),
    }
    return Checklist(**{**said, **more})


def item(key: str, state: str, **more: object) -> ChecklistItem:
    said = {"parent": "", "waits_for": [], "due_on": date(2026, 11, 20), "role": "csr"}
    return ChecklistItem(key=key, name=f"Item {key}", state=state, **{**said, **more})


def task(number: int, **more: object) -> UserTask:
    said = {"state": "open", "created_at": NOW - timedelta(days=1)}
    return UserTask(id=number, **{**said, **more})


def lanes(items: list[ChecklistItem], *tasks: UserTask) -> dict[str, list[str]]:
    seen = board.see(checklist(), items, {one.id: one for one in tasks}, OFFICE, NOW)
    return {key: [card.item.key for card in cards] for key, _, _, cards in seen.lanes}


def test_an_item_is_in_progress_once_somebody_has_claimed_it() -> None:
    items = [
        item("a", "waiting"),
        item("b", "ready", task_id=1),
        item("c", "ready", task_id=2),
        item("d", "ready", task_id=3, assignee_id=7, assignee_name="Jo"),
        item("e", "done", ended_at=NOW),
        item("f", "skipped", ended_at=NOW + timedelta(hours=1)),
        item("g", "group"),
    ]
    tasks = (
        task(1),
        task(2, assignee_id=7, assignee_name="Jo"),
        task(3, assignee_id=7, assignee_name="Jo"),
    )
    assert lanes(items, *tasks) == {
        "waiting": ["a"],
        "ready": ["b", "d"],
        "begun": ["c"],
        "ended": ["f", "e"],
    }
    items[3].begun_at = NOW
    assert lanes(items, *tasks)["begun"] == ["c", "d"]


def test_what_can_still_be_taken_back_is_in_progress_and_says_so() -> None:
    held = task(1, state="completing", assignee_id=7, assignee_name="Jo")
    assert lanes([item("a", "ready", task_id=1)], held)["begun"] == ["a"]
    assert board.STATES["completing"] == ("run", "Being completed")


def test_lateness_is_said_in_words() -> None:
    late = item("a", "ready", due_on=date(2026, 11, 10))
    done = item("b", "done", due_on=date(2026, 11, 10), ended_at=NOW - timedelta(days=1))
    on_time = item("c", "done", due_on=date(2026, 11, 12), ended_at=NOW)
    seen = board.see(checklist(), [late, done, on_time], {}, OFFICE, NOW)
    assert [card.late for card in seen.cards] == ["2 days late", "1 day late", ""]
    assert seen.standing.words.endswith("1 item late")
    assert (seen.standing.done, seen.standing.of, seen.standing.kind) == (2, 3, "risk")


def test_a_checklist_past_its_promise_says_so() -> None:
    over = board.standing(checklist(ends_on=date(2026, 11, 9)), [item("a", "ready")], OFFICE, NOW)
    assert over.words.endswith("3 days late")
    fine = board.standing(checklist(), [item("a", "ready")], OFFICE, NOW)
    assert fine.words.endswith("on time")


def test_everything_on_the_timeline_lies_within_it() -> None:
    items = [
        item("l", "group"),
        item("a", "done", parent="l", ready_at=NOW - timedelta(days=5), ended_at=NOW),
        item("b", "ready", parent="l", due_on=date(2026, 11, 3), task_id=1),
        item("c", "waiting", waits_for=["b"], due_on=date(2027, 1, 5)),
        item("d", "skipped", ended_at=NOW),
    ]
    seen = board.see(checklist(), items, {1: task(1)}, OFFICE, NOW)
    made = board.timeline(checklist(), seen.cards, OFFICE, NOW)
    for _, bars in made.rows:
        for bar in bars:
            assert bar.x >= 0
            assert bar.x + bar.width <= 101
            assert bar.width > 0
    kinds = {card.item.key: [bar.kind for bar in bars] for card, bars in made.rows}
    assert kinds == {"l": ["list"], "a": ["done"], "b": ["crit"], "c": ["plan"], "d": []}
    assert made.now is not None
    assert made.now < made.promised
    assert all(width > 0 for _, width in made.free)


def test_who_does_it_stands_in_a_long_bar_that_has_no_room_behind() -> None:
    items = [item("a", "ready", due_on=date(2026, 11, 27)), item("b", "done", ended_at=NOW)]
    seen = board.see(checklist(), items, {}, OFFICE, NOW)
    made = board.timeline(checklist(), seen.cards, OFFICE, NOW)
    (plan,) = made.rows[0][1]
    assert (plan.before, plan.inside) == (plan.x + plan.width > 84, plan.before)
    assert not board.Bar("plan", 80, 6, "csr", before=True).inside
    assert not board.Bar("run", 10, 80, "csr", before=True).inside  # words on blue are not read


def test_items_are_read_below_the_list_that_they_are_in() -> None:
    items = [item("b", "ready", parent="l"), item("x", "ready"), item("l", "group")]
    seen = board.see(checklist(), items, {}, OFFICE, NOW)
    assert [(card.item.key, card.deep) for card in seen.cards] == [("x", 0), ("l", 0), ("b", 1)]


def test_a_card_names_all_that_keeps_it_waiting_and_nothing_that_is_over() -> None:
    items = [
        item("first", "ready"),
        item("over", "group"),  # a list in which all is done, in a list of its own
        item("inner", "group", parent="over"),
        item("done", "done", parent="inner", ended_at=NOW),
        item("mail", "group", waits_for=["first", "over"]),
        item("boxes", "group", parent="mail"),
        item("import", "waiting", parent="boxes"),
        item("next", "waiting", waits_for=["mail", "over"]),
    ]
    seen = board.see(checklist(), items, {}, OFFICE, NOW)
    after = {card.item.key: card.after for card in seen.cards}
    assert after["import"] == ("Item first",)  # as the list above its own waits for that
    assert after["next"] == ("Item mail",)
