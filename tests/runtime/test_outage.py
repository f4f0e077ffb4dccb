"""A vendor that is away for ten minutes: what waits, what the incident says, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.lib import clock, json
from app.lib.db import db
from app.lib.http import Answer, NotSent, Outgoing
from app.providers.models import ProviderCall
from app.runtime import service
from app.runtime import worker as rounds
from app.runtime.models import Incident, Job
from tests.engine.bpmn.diagrams import el, ends, ext, flows, mapping
from tests.world import World

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BACK = BEGIN + timedelta(minutes=10)
ORDERS = 4
SEND = ext(
    '<zeebe:taskDefinition type="mail.send" retries="4"/>',
    mapping("in to =mail", 'in subject ="Hello"', 'in text ="Hi"'),
)
CALL = ends("e") + el("serviceTask", "send", SEND) + flows("s > send > e")


class Away:
    """The vendor: away until it is back, and told each mail apart by its idempotency key."""

    def __init__(self) -> None:
        self.asked: list[datetime] = []
        self.mails: list[str] = []

    def __call__(self, call: Outgoing) -> Answer:
        if clock.now() < BACK:
            self.asked.append(clock.now())
            raise NotSent("no connection: refused")
        self.mails.append(json.loads(call.body or b"{}")["idempotencyKey"])
        return Answer(202, {}, b'{"id": "m-1"}')


def live_until(moment: datetime) -> None:
    """Lets the worker do what is due, from one due time to the next."""
    at = clock.now()
    while at < moment:
        with clock.fixed(at):
            for _ in range(100):
                if not rounds.run_once():
                    break
            following = rounds.next_due()
        at = max(following, at + timedelta(milliseconds=100)) if following else moment


def test_an_outage_of_ten_minutes_loses_nothing_and_a_retry_ends_it(world: World) -> None:
    vendor = Away()
    world.vendors.answer = vendor
    world.publish(CALL)
    with clock.fixed(BEGIN):
        instances = [world.start(mail=f"{n}@test.example") for n in range(ORDERS)]
        live_until(BACK)
    incidents = list(db.session.scalars(select(Incident).where(Incident.state == "open")))
    assert len(incidents) == ORDERS
    said = {incident.cause.split(" gave no usable answer ")[0] for incident in incidents}
    assert said == {"Customer mail: Send a mail"}
    assert all("press Retry" in incident.remedy for incident in incidents)
    assert max(incident.created_at for incident in incidents) < BACK
    keys = {
        job.idempotency_key for job in db.session.scalars(select(Job).where(Job.element_id != ""))
    }
    assert len(keys) == ORDERS

    with clock.fixed(BACK + timedelta(minutes=1)):
        for incident in incidents:
            service.resolve_incident(incident.uuid, world.principal("admin"))
        live_until(BACK + timedelta(minutes=5))
    assert [world.fresh(instance).state for instance in instances] == ["completed"] * ORDERS
    assert sorted(vendor.mails) == sorted(keys)


def test_while_a_vendor_is_away_it_is_asked_less_and_less(world: World) -> None:
    vendor = Away()
    world.vendors.answer = vendor
    world.publish(CALL.replace('retries="4"', 'retries="8"'))
    with clock.fixed(BEGIN):
        world.start(mail="a@test.example")
        live_until(BACK)
    pauses = [b - a for a, b in zip(vendor.asked, vendor.asked[1:], strict=False)]
    assert len(vendor.asked) == 8
    assert pauses[-1] > 4 * pauses[0]
    states = set(db.session.scalars(select(ProviderCall.state)))
    assert states == {"retry"}
