"""Small diagrams for tests, without their drawings."""

from __future__ import annotations

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:test">'
)


def diagram(*elements: str, key: str = "small", name: str = "Small", before: str = "") -> bytes:
    """A diagram of one process whose elements follow each other."""
    said = [element.split(" ", 1) for element in elements]
    ids = [rest.split('"')[1] for _, rest in said]
    parts = []
    for place, (tag, rest) in enumerate(said):
        ways = f"<bpmn:incoming>f{place}</bpmn:incoming>" if place else ""
        if place < len(said) - 1:
            ways += f"<bpmn:outgoing>f{place + 1}</bpmn:outgoing>"
        attributes, _, inner = rest.partition("|")
        extensions, _, definition = inner.partition("|")
        wrapped = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>"
        body = (wrapped if extensions else "") + ways + definition
        parts.append(f"<bpmn:{tag} {attributes}>{body}</bpmn:{tag}>")
    for place in range(1, len(ids)):
        ends = f'sourceRef="{ids[place - 1]}" targetRef="{ids[place]}"'
        parts.append(f'<bpmn:sequenceFlow id="f{place}" {ends} />')
    inside = "".join(parts)
    process = f'<bpmn:process id="{key}" name="{name}" isExecutable="true">{inside}</bpmn:process>'
    return f"{HEAD}{before}{process}</bpmn:definitions>".encode()


START = 'startEvent id="Begin"'
END = 'endEvent id="End"'
JOB = (
    'serviceTask id="Send" name="Send"|<zeebe:taskDefinition type="mail.send" retries="3" />'
    '<zeebe:taskHeaders><zeebe:header key="resultVariable" value="sent" /></zeebe:taskHeaders>'
    '<zeebe:ioMapping><zeebe:input source="=who" target="to" /></zeebe:ioMapping>'
)
USER_TASK = (
    'userTask id="Ask" name="Ask"|<zeebe:userTask />'
    '<zeebe:assignmentDefinition candidateGroups="csr" />'
)
TIMER = (
    'intermediateCatchEvent id="Later"||<bpmn:timerEventDefinition id="t">'
    '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P2D</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition>"
)
CATCH = (
    'intermediateCatchEvent id="Paid"||<bpmn:messageEventDefinition id="m" messageRef="Message" />'
)
MESSAGE = (
    '<bpmn:message id="Message" name="paid"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="=who" /></bpmn:extensionElements></bpmn:message>'
)
SMALL = {"small.bpmn": diagram(START, JOB, END)}
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Colours"
 namespace="urn:test"><decision id="colour" name="Colour"><decisionTable hitPolicy="UNIQUE">
 <input id="i" label="Size"><inputExpression id="e"><text>size</text></inputExpression></input>
 <output id="o" name="colour" />
 <rule id="Small"><inputEntry id="a"><text>&lt; 10</text></inputEntry>
 <outputEntry id="b"><text>"red"</text></outputEntry></rule><rule id="Large"><inputEntry id="c">
 <text>&gt;= 10</text></inputEntry><outputEntry id="g"><text>"blue"</text></outputEntry></rule>
 </decisionTable></decision></definitions>"""
