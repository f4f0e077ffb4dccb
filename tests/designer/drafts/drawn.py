"""Drawn diagrams for tests of merging: user tasks in a row, with flows and drawings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import escape, unescape

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:t">'
)


@dataclass(frozen=True)
class Diagram:
    """User tasks by id; flows are called from-to."""

    ids: list[str]
    linked: bool = True
    names: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    flows: list[str] = field(default_factory=list)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    refs: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.names or not self.ids:
            return
        pairs = list(zip(self.ids, self.ids[1:], strict=False)) if self.linked else []
        self.names.update({own: own for own in self.ids})
        self.roles.update(dict.fromkeys(self.ids, "csr"))
        self.places.update({own: 100 * place for place, own in enumerate(self.ids)})
        self.ends.update({f"{one}-{two}": (one, two) for one, two in pairs})
        self.flows.extend(self.ends)

    def _with(self, **changed: object) -> Diagram:
        return replace(self, **changed)  # type: ignore[arg-type]

    def named(self, own: str, name: str) -> Diagram:
        return self._with(names={**self.names, own: name})

    def with_role(self, own: str, role: str) -> Diagram:
        return self._with(roles={**self.roles, own: role})

    def moved(self, own: str, place: int) -> Diagram:
        return self._with(places={**self.places, own: place})

    def default(self, own: str, flow: str) -> Diagram:
        return self._with(defaults={**self.defaults, own: flow})

    def appended(self, after: str, own: str) -> Diagram:
        flow = f"{after}-{own}"
        return self._with(
            ids=[*self.ids, own],
            names={**self.names, own: own},
            roles={**self.roles, own: "csr"},
            places={**self.places, own: 500},
            flows=[*self.flows, flow],
            ends={**self.ends, flow: (after, own)},
        )

    def without(self, own: str) -> Diagram:
        flows = [flow for flow in self.flows if own not in self.ends[flow]]
        return self._with(
            ids=[one for one in self.ids if one != own],
            names={key: value for key, value in self.names.items() if key != own},
            roles={key: value for key, value in self.roles.items() if key != own},
            places={key: value for key, value in self.places.items() if key != own},
            flows=flows,
            ends={flow: self.ends[flow] for flow in flows},
            defaults={key: flow for key, flow in self.defaults.items() if flow in flows},
        )

    def led(self, flow: str, target: str) -> Diagram:
        return self._with(ends={**self.ends, flow: (self.ends[flow][0], target)})

    def done(self, deed: str, own: str, said: str) -> Diagram:
        """One edit."""
        if own not in self.ids or (deed == "append" and said in self.ids):
            return self
        if deed == "name":
            return self.named(own, said)
        if deed == "role":
            return self.with_role(own, said)
        if deed == "move":
            return self.moved(own, 1000 + len(said) + 7 * ord(said[-1]))
        return self.appended(own, said) if deed == "append" else self.without(own)

    def done_all(self, deeds: Iterable[tuple[str, str]], who: str) -> Diagram:
        """Edits one after another."""
        made = self
        for deed, own in deeds:
            made = made.done(deed, own, f"{own}-by-{who}")
        return made

    def outgoing(self, own: str) -> list[str]:
        return self.refs[f"{own} outgoing"]

    def xml(self) -> str:
        tasks = "".join(map(self._task, self.ids))
        flows = "".join(
            f'<bpmn:sequenceFlow id="{flow}" sourceRef="{one}" targetRef="{two}" />'
            for flow, (one, two) in self.ends.items()
        )
        shapes = "".join(
            f'<bpmndi:BPMNShape id="{own}_di" bpmnElement="{own}">'
            f'<dc:Bounds x="{self.places[own]}" y="0" width="80" height="60" /></bpmndi:BPMNShape>'
            for own in self.ids
        )
        lines = "".join(
            f'<bpmndi:BPMNEdge id="{flow}_di" bpmnElement="{flow}">'
            f'<di:waypoint x="{self.places[one]}" y="30" />'
            f'<di:waypoint x="{self.places[two]}" y="30" /></bpmndi:BPMNEdge>'
            for flow, (one, two) in self.ends.items()
        )
        return (
            f'{HEAD}<bpmn:process id="p">{tasks}{flows}</bpmn:process><bpmndi:BPMNDiagram id="dg">'
            f'<bpmndi:BPMNPlane id="pl" bpmnElement="p">{shapes}{lines}</bpmndi:BPMNPlane>'
            "</bpmndi:BPMNDiagram></bpmn:definitions>"
        )

    def _task(self, own: str) -> str:
        ways = "".join(
            f"<bpmn:incoming>{flow}</bpmn:incoming>"
            for flow, ends in self.ends.items()
            if ends[1] == own
        ) + "".join(
            f"<bpmn:outgoing>{flow}</bpmn:outgoing>"
            for flow, ends in self.ends.items()
            if ends[0] == own
        )
        default = f' default="{self.defaults[own]}"' if own in self.defaults else ""
        return (
            f'<bpmn:userTask id="{own}" name="{escape(self.names[own])}"{default}>'
            f"<bpmn:extensionElements><zeebe:assignmentDefinition "
            f'candidateGroups="{self.roles[own]}" /></bpmn:extensionElements>{ways}</bpmn:userTask>'
        )

    @staticmethod
    def read(text: str) -> Diagram:
        """A merged file, read back."""
        tasks = re.findall(r'<bpmn:userTask id="([^"]+)" name="([^"]*)"', text)
        bodies = re.findall(r'<bpmn:userTask id="([^"]+)".*?</bpmn:userTask>', text, re.S)
        blocks = re.findall(r"<bpmn:userTask .*?</bpmn:userTask>", text, re.S)
        refs, roles = {}, {}
        for own, block in zip(bodies, blocks, strict=True):
            for way in ("incoming", "outgoing"):
                refs[f"{own} {way}"] = re.findall(f"<bpmn:{way}>([^<]+)<", block)
            roles[own] = re.findall(r'candidateGroups="([^"]+)"', block)[0]
        shapes = re.findall(r'BPMNShape [^>]*bpmnElement="([^"]+)".*?x="(\d+)"', text, re.S)
        ends = {
            flow: (one, two)
            for flow, one, two in re.findall(
                r'sequenceFlow id="([^"]+)" sourceRef="([^"]+)" targetRef="([^"]+)"', text
            )
        }
        return Diagram(
            [own for own, _ in tasks],
            names={own: unescape(name) for own, name in tasks},
            roles=roles,
            places={own: int(place) for own, place in shapes},
            flows=list(ends),
            ends=ends,
            refs=refs,
        )

    def check(self) -> None:
        """Nothing refers to what is not there, and everything is drawn once."""
        known = set(self.ids)
        assert len(self.ids) == len(known)
        assert all({one, two} <= known for one, two in self.ends.values())
        assert set(self.places) == known
        for own in self.ids:
            into = {flow for flow, ends in self.ends.items() if ends[1] == own}
            out = {flow for flow, ends in self.ends.items() if ends[0] == own}
            assert set(self.refs[f"{own} incoming"]) == into
            assert set(self.refs[f"{own} outgoing"]) == out
