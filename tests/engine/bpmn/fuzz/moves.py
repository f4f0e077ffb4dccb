"""How tokens move in the game: flows, gateways, joins (BPMN 2.0, 13.4)."""

from __future__ import annotations

from tests.engine.bpmn.fuzz.board import Board, Place
from tests.engine.bpmn.fuzz.drawing import Flow, Graph, Node


class Moves(Board):
    """One move after the other, each found by looking at everything."""

    def enter(self, place: Place, node: Node) -> None:
        """A token reaches an element."""
        raise NotImplementedError

    def close(self, place: Place) -> None:
        """Nothing is left in a scope."""
        raise NotImplementedError

    def run(self) -> None:
        """Until nothing moves by itself."""
        while self.move():
            pass

    def move(self) -> bool:
        """One move, if there is one.

        Gateways that wait by rule are asked when nothing else moves, and those that may go on go
        on together: what one of them sends does not hold another that was free to go.
        """
        for place in self.places():
            for flow in place.graph.flows:
                if place.tokens[flow.id] and self.pass_along(place, flow):
                    return True
            if not place.visits and not +place.tokens:
                self.close(place)
                return True
        return self.let_go() or any(
            self.begin_anew(place, node)
            for place in self.places()
            for node in place.graph.of_kind("complex")
        )

    def let_go(self) -> bool:
        """Inclusive gateways that may go on, each with the tokens that it has now."""
        free = [
            (place, node, marked)
            for place in self.places()
            for node in place.graph.of_kind("or")
            if (marked := self.inclusive(place, node))
        ]
        for place, node, marked in free:
            for name in marked:
                place.tokens[name] -= 1
            self.enter(place, node)
        return bool(free)

    def pass_along(self, place: Place, flow: Flow) -> bool:
        """A token reaches the end of its flow; false when it has to wait there."""
        node = place.graph.nodes[flow.target]
        into = place.graph.into(node.id)
        if node.kind == "complex":
            return self.activate(place, node)
        if len(into) > 1 and node.kind in ("and", "or"):
            if not all(place.tokens[one.id] for one in into):
                return False
            for one in into:
                place.tokens[one.id] -= 1
        else:
            place.tokens[flow.id] -= 1
        self.enter(place, node)
        return True

    def activate(self, place: Place, node: Node) -> bool:
        """13.4.5: goes on when enough flows hold a token; then waits for the others."""
        marked = {flow.id for flow in place.graph.into(node.id) if place.tokens[flow.id]}
        if node.id in place.used or len(marked) < node.needs:
            return False
        for name in marked:
            place.tokens[name] -= 1
        place.used[node.id] = marked
        self.enter(place, node)
        return True

    def begin_anew(self, place: Place, node: Node) -> bool:
        """When every other flow has brought its token, or none can come, it is as new."""
        if node.id not in place.used:
            return False
        rest = {flow.id for flow in place.graph.into(node.id)} - place.used[node.id]
        empty = {name for name in rest if not place.tokens[name]}
        if any(self.ways(place.graph, spot, node.id) & empty for spot in self.spots(place)):
            return False
        for name in rest - empty:
            place.tokens[name] -= 1
        del place.used[node.id]
        return True

    def inclusive(self, place: Place, node: Node) -> set[str]:
        """13.4.3: its marked flows, if no token that can still come has to come by an empty one."""
        into = place.graph.into(node.id)
        marked = {flow.id for flow in into if place.tokens[flow.id]}
        if len(into) < 2:
            return set()
        for spot in self.spots(place):
            ways = self.ways(place.graph, spot, node.id)
            if ways - marked and not ways & marked:
                return set()
        return marked

    def spots(self, place: Place) -> set[str]:
        """The elements of a scope that hold a token or are about to be reached by one."""
        under_way = {f.target for f in place.graph.flows if place.tokens[f.id]}
        return under_way | {visit.node.id for visit in place.visits}

    def ways(self, graph: Graph, spot: str, gateway: str) -> set[str]:
        """The flows into the gateway by which a token at the spot can come."""
        found, seen, todo = set[str](), set[str](), [spot]
        while todo:
            name = todo.pop()
            if name in seen or name == gateway:
                continue
            seen.add(name)
            if graph.nodes[name].trigger == "link" and graph.nodes[name].kind == "throw":
                todo.append(self.place_of(graph, graph.nodes[name].ref).id)
            sources = [name, *[border.id for border in graph.borders(name)]]
            for flow in (flow for source in sources for flow in graph.out_of(source)):
                if flow.target == gateway:
                    found.add(flow.id)
                todo.append(flow.target)
        return found

    def place_of(self, graph: Graph, link: str) -> Node:
        """Where a link leads to."""
        return next(node for node in graph.of_kind("catch") if node.ref == link)

    def leave(self, place: Place, node: Node) -> None:
        """Tokens on the flows that are taken (13.3.1, 13.4.2)."""
        flows = place.graph.out_of(node.id)
        plain = [f for f in flows if f.condition is None and f.id != node.default]
        met = [
            f
            for f in flows
            if f.condition and f.id != node.default and self.holds(place, f.condition)
        ]
        chosen = (met or plain)[:1] if node.kind == "xor" else met + plain
        if not met and node.default:
            chosen = chosen + [f for f in flows if f.id == node.default]
        for flow in chosen:
            place.tokens[flow.id] += 1
