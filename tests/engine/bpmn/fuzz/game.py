"""A naive token game, written from the standard over the drawn structure (BPMN 2.0, 13).

It shares nothing with the engine: tokens lie on flows, every question is answered by looking at
everything, and nothing is kept for speed. Where both agree, either both are right or two people
read the standard wrong in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.engine.bpmn.fuzz.board import Place, Visit, begin_of
from tests.engine.bpmn.fuzz.drawing import Graph, Many, Node
from tests.engine.bpmn.fuzz.moves import Moves

INSIDE = ("sub", "transaction", "adhoc")
LASTING = ("job", "user", "catch", "event", "sub", "transaction", "adhoc", "call")


class Game(Moves):
    """One instance. ``opened`` counts how often each job was there."""

    def __init__(self, graph: Graph, processes: dict[str, Graph]) -> None:
        self.processes, self.opened, self.last = processes, Counter[str](), 0
        self.root = self.open(Place(graph))
        self.run()

    # ---- what happens from outside

    def complete(self, element: str, which: int, values: dict[str, Any]) -> None:
        """A job or user task is done."""
        visit = self.visit_at(element, which)
        if self.work_done(visit, values):
            self.finish(visit)
        self.run()

    def work_done(self, visit: Visit, values: dict[str, Any]) -> bool:
        """Takes what a job or one of its listeners gives; whether nothing else is to be done."""
        before, after = visit.node.listeners
        visit.phase += 1
        if visit.node.kind == "user":
            return self.person_done(visit, values)
        if visit.phase <= before:
            visit.variables.update(values)
        elif visit.phase == before + 1:
            self.write(visit, values)
        else:
            self.write(None, values, visit.place)
        return visit.phase == before + after + 1

    def person_done(self, visit: Visit, values: dict[str, Any]) -> bool:
        """The same of a user task: what listeners give is its own; the answers go out at last."""
        before, after = visit.node.listeners
        if visit.phase == before + 1:
            visit.answers = values
        else:
            visit.variables.update(values)
        done = visit.phase == before + after + 1
        if done:
            self.write(visit, visit.answers)
        return done

    def deny(self, element: str, which: int) -> None:
        """A listener of the completing objects: the user task is there for a person again."""
        visit = self.visit_at(element, which)
        visit.phase, visit.answers = visit.node.listeners[0], {}

    def throw(self, element: str, which: int, code: str) -> None:
        """A job throws an error."""
        self.rise_from(self.visit_at(element, which), "error", code)
        self.run()

    def trigger(self, element: str, which: int) -> None:
        """A timer is due, or a message or signal has come."""
        self.fire(element, which)
        self.run()

    def fire(self, element: str, which: int) -> None:
        """An event that is waited for happens."""
        for place in sorted(self.places(), key=lambda place: place.number):
            for name in list(place.listening):
                if begin_of(place.graph.nodes[name]).id == element:
                    which -= 1
                    if which < 0:
                        self.begin_event_sub(place, name)
                        return
        for visit in sorted(self.all_visits(), key=lambda visit: visit.number):
            for node, act in self._events(visit):
                if node.id == element:
                    which -= 1
                    if which < 0:
                        act()
                        return
        raise LookupError(element)

    def _events(self, visit: Visit) -> list[tuple[Node, Callable[[], None]]]:
        found: list[tuple[Node, Callable[[], None]]] = []
        for border in self.borders(visit):
            found.append((border, lambda border=border: self.cross(visit, border)))  # type: ignore[misc]
        if visit.node.kind == "catch":
            found.append((visit.node, lambda: self.finish(visit)))
        if visit.node.kind == "event":
            graph = visit.place.graph
            for flow in graph.out_of(visit.node.id):
                target = graph.nodes[flow.target]
                found.append((target, lambda target=target: self.win(visit, target)))  # type: ignore[misc]
        return found

    def win(self, visit: Visit, target: Node) -> None:
        """The first event behind an event-based gateway; the others are gone."""
        visit.place.visits.remove(visit)
        self.leave(visit.place, target)

    def cross(self, visit: Visit, border: Node) -> None:
        """A boundary event happens."""
        place = visit.place
        if border.interrupting:
            place.visits.remove(visit)
        elif border.trigger == "timer":
            visit.fired[border.id] += 1
        self.leave(place, border)

    def begin_event_sub(self, place: Place, name: str) -> None:
        """An event sub-process begins; an interrupting one ends all else in its scope."""
        node = place.graph.nodes[name]
        start = begin_of(node)
        if start.interrupting:
            place.tokens.clear()
            place.visits.clear()
            place.listening.clear()
        elif start.trigger == "timer":
            place.listening.remove(name)
        visit = self.visit(node, place)
        assert node.inside is not None
        visit.inner = self.open(Place(node.inside, visit))

    # ---- entering and leaving

    def open(self, place: Place) -> Place:
        """Begins a scope at its start event; its event sub-processes listen."""
        self.last += 1
        place.number = self.last
        place.listening = [node.id for node in place.graph.of_kind("esub")]
        for node in place.graph.of_kind("start"):
            self.leave(place, node)
        return place

    def close(self, place: Place) -> None:
        """13.5.6: no token and no activity is left."""
        place.over = True
        place.listening.clear()
        if place.around is not None:
            self.finish(place.around)

    def visit(self, node: Node, place: Place, part_of: Visit | None = None) -> Visit:
        """Something becomes active."""
        self.last += 1
        made = Visit(node, place, self.last, part_of)
        (part_of.parts if part_of else place.visits).append(made)
        return made

    def enter(self, place: Place, node: Node) -> None:
        """A token reaches an element."""
        if node.many is not None:
            self.begin_many(self.visit(node, place), node.many)
        elif node.kind in LASTING:
            self.begin(self.visit(node, place))
        elif node.kind in ("end", "throw"):
            self.result(place, node)
        else:
            if node.sets is not None:
                counter, add = node.sets
                value = self.read(place, counter) + 1 if add else 0
                self.write(None, {counter: value}, place)
                self.changed(counter)
            self.leave(place, node)

    def begin(self, visit: Visit) -> None:
        """The work of an activity."""
        self.opened[visit.node.id] += visit.node.kind in ("job", "user")
        visit.variables.update({name: 0 for name in visit.node.locals})
        if visit.node.kind in ("sub", "transaction"):
            assert visit.node.inside is not None
            visit.inner = self.open(Place(visit.node.inside, visit))
        elif visit.node.kind == "adhoc":
            assert visit.node.inside is not None
            visit.inner = self.open(Place(visit.node.inside, visit))
            for name in visit.node.chosen:
                self.enter(visit.inner, visit.node.inside.nodes[name])
        elif visit.node.kind == "call":
            given: dict[str, Any] = {}
            for scope in reversed(list(self.scopes(visit, visit.place))):
                given.update(scope)
            inside = self.processes[visit.node.ref]
            visit.inner = self.open(Place(inside, visit, variables=given, called=True))

    def begin_many(self, body: Visit, many: Many) -> None:
        """A part for each item, all at once or the first alone."""
        body.variables[many.results] = [None] * many.count
        while body.begun < (1 if many.sequential else many.count):
            self.begin_part(body, many)
        if not many.count:
            self.end_many(body, many)

    def begin_part(self, body: Visit, many: Many) -> None:
        """The next item."""
        body.begun += 1
        part = self.visit(body.node, body.place, body)
        part.variables.update({many.element: body.begun, "loopCounter": body.begun})
        self.begin(part)

    def end_many(self, body: Visit, many: Many) -> None:
        """The body is complete; its results go outwards."""
        body.parts.clear()
        body.place.visits.remove(body)
        self.write(None, {many.results: body.variables[many.results]}, body.place)
        self.leave(body.place, body.node)

    def finish(self, visit: Visit) -> None:
        """An activity is complete."""
        if visit.place.over:
            return
        if visit.part_of is not None:
            self.finish_part(visit, visit.part_of)
            return
        node, place = visit.node, visit.place
        if node.turns and visit.turn + 1 < node.turns:
            self.turn(visit)
            return
        place.visits.remove(visit)
        if visit.after is not None:
            visit.after()
            return
        if node.handler or (node.kind in INSIDE and visit.inner and visit.inner.undo):
            place.undo.append((node, visit.inner))
        if node.kind != "esub":
            self.leave(place, node)

    def turn(self, visit: Visit) -> None:
        """The next turn of a standard loop."""
        visit.turn += 1
        visit.phase = 0
        self.last += 1
        visit.number = self.last  # as old as its latest turn
        visit.inner = None
        self.begin(visit)

    def finish_part(self, part: Visit, body: Visit) -> None:
        """One item is done; its result takes the place of its input."""
        many = body.node.many
        assert many is not None
        item = part.variables[many.element]
        body.variables[many.results][part.variables["loopCounter"] - 1] = item * 10
        body.parts.remove(part)
        body.completed += 1
        if many.stop_after and body.completed >= many.stop_after or body.completed == many.count:
            self.end_many(body, many)
        elif many.sequential:
            self.begin_part(body, many)

    # ---- results: errors, escalations, signals, links, compensation

    def result(self, place: Place, node: Node) -> None:
        """What an end or throw event does."""
        if node.trigger == "terminate":
            place.tokens.clear()
            place.visits.clear()
        elif node.trigger in ("error", "escalation"):
            visit = self.visit(node, place)
            caught = self.rise(place, node.trigger, node.ref)
            if visit in place.visits:
                place.visits.remove(visit)
                if node.trigger == "escalation" and caught != "gone":
                    self.leave(place, node)
        elif node.trigger == "link":
            self.leave(place, self.place_of(place.graph, node.ref))
        elif node.trigger == "signal":
            self.leave(place, node)
            self.broadcast(node.ref)
        elif node.trigger == "compensate":
            self.compensate(place, node, lambda: self.leave(place, node))
        elif node.trigger == "cancel":
            self.cancel(place)
        else:
            self.leave(place, node)

    def rise_from(self, visit: Visit, trigger: str, code: str) -> None:
        """From an activity: its own boundary events first."""
        whole = visit.part_of or visit
        if not self.catch_at(whole, trigger, code):
            self.rise(visit.place, trigger, code)

    def rise(self, place: Place | None, trigger: str, code: str) -> str:
        """From a scope outwards, to the nearest that catches it."""
        while place is not None:
            for name in place.listening:
                start = begin_of(place.graph.nodes[name])
                if start.trigger == trigger:
                    self.begin_event_sub(place, name)
                    return "gone" if start.interrupting else "on"
            around = place.around
            if around is None:
                return "on"
            caught = self.catch_at(around.part_of or around, trigger, code)
            if caught:
                return caught
            place = around.place
        return "on"

    def catch_at(self, visit: Visit, trigger: str, code: str) -> str:
        """A boundary event that catches it."""
        for border in self.borders(visit):
            if border.trigger == trigger:
                self.cross(visit, border)
                return "gone" if border.interrupting else "on"
        return ""

    def broadcast(self, name: str) -> None:
        """All that wait for the signal now."""
        heard = [
            element
            for element, trigger, _ in self.waits()
            if trigger == "signal" and self.named(element) == name
        ]
        for element in heard:
            self.fire(element, 0)

    def named(self, element: str) -> str:
        """What an event of any scope refers to."""
        for place in self.places():
            if element in place.graph.nodes:
                return place.graph.nodes[element].ref
            for node in place.graph.of_kind("esub"):
                if begin_of(node).id == element:
                    return begin_of(node).ref
        return ""

    def changed(self, name: str) -> None:
        """Conditional events over a variable are asked when it changes."""
        wanted = f"={name} = 1"
        for visit in self.all_visits():
            if self.read(visit.place, name) != 1:
                continue
            if visit.node.kind == "catch" and visit.node.ref == wanted:
                self.finish(visit)
            for border in self.borders(visit):
                if border.ref == wanted and visit in visit.place.visits:
                    self.cross(visit, border)

    def compensate(self, place: Place, node: Node, after: Callable[[], None]) -> None:
        """Undoes what the scope has completed, last first, one after the other (13.5.5)."""
        visit = self.visit(node, place)
        visit.after, visit.undoing = after, self.flat(place)
        place.undo.clear()
        self.undo_next(visit)

    def flat(self, place: Place) -> list[tuple[Node, Place | None]]:
        """What there is to undo, in the order of completion; what is inside counts there."""
        found: list[tuple[Node, Place | None]] = []
        for node, inner in place.undo:
            if node.handler:
                found.append((node, place))
            elif inner is not None:
                found += self.flat(inner)
        return found

    def undo_next(self, visit: Visit) -> None:
        """The next handler."""
        if not visit.undoing:
            self.finish(visit)
            return
        node, place = visit.undoing.pop()
        assert place is not None
        handler = place.graph.nodes[node.handler]
        work = self.visit(handler, visit.place)
        self.opened[handler.id] += 1
        work.after = lambda: self.undo_next(visit)

    def cancel(self, place: Place) -> None:
        """A transaction is cancelled: undone, then left by its cancel boundary event."""
        place.tokens.clear()
        place.visits.clear()
        around = place.around
        assert around is not None
        border = next(b for b in self.borders(around) if b.trigger == "cancel")
        self.compensate(place, Node("undoing", "throw"), lambda: self.cross(around, border))
