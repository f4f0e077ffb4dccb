"""Files become process folders, and whatever they are, each gets its report."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.bpmn import foreign
from tests.engine.bpmn.foreign.drawn import around, brought, element
from tests.engine.bpmn.foreign.test_calls import TABLE

PLAIN = around(element("task"))
ASKS = around(
    element("businessRuleTask", 'camunda:decisionRef="plan" camunda:resultVariable="r" '
            'camunda:mapDecisionResult="singleEntry"')
)  # fmt: skip


def test_each_diagram_gets_a_folder_named_after_its_process() -> None:
    other = PLAIN.replace('id="P"', 'id="order-hardware"')
    imported = foreign.translate({"a.bpmn": PLAIN.encode(), "x/b.bpmn": other.encode()})
    assert {key: list(files) for key, files in imported.folders.items()} == {
        "P": ["P.bpmn"],
        "order-hardware": ["order-hardware.bpmn"],
    }


def test_the_second_process_of_a_name_gets_a_number() -> None:
    imported = foreign.translate({"a.bpmn": PLAIN.encode(), "b.bpmn": PLAIN.encode()})
    assert list(imported.folders) == ["P", "P-2"]
    assert [report.folder for report in imported.reports] == ["P", "P-2"]


def test_a_decision_goes_to_the_diagram_that_asks_it_and_the_nearest_wins() -> None:
    far = TABLE.replace("small", "far")
    imported = foreign.translate(
        {"b/far.dmn": far.encode(), "a/near.dmn": TABLE.encode(), "a/p.bpmn": ASKS.encode()}
    )
    assert imported.folders["P"]["near.dmn"] == TABLE.encode() or (
        b"small" in imported.folders["P"]["near.dmn"]
    )
    assert list(imported.folders) == ["P", "far"]


def test_a_decision_that_cannot_be_read_is_named_at_the_diagram() -> None:
    bad = TABLE.replace('hitPolicy="UNIQUE"', 'hitPolicy="BEST"')
    report = brought(ASKS, plan_dmn=bad).report
    assert "decision file" in [need.kind for need in report.needs]


def test_two_decision_files_of_one_name_both_come_along() -> None:
    both = ASKS.replace(
        "</process>",
        '<businessRuleTask id="B" camunda:decisionRef="other" camunda:resultVariable="o" '
        'camunda:mapDecisionResult="singleEntry"/></process>',
    )
    other = TABLE.replace('id="plan"', 'id="other"')
    imported = foreign.translate(
        {"p.bpmn": both.encode(), "a/t.dmn": TABLE.encode(), "b/t.dmn": other.encode()}
    )
    assert sorted(imported.folders["P"]) == ["P.bpmn", "t-2.dmn", "t.dmn"]
    assert {report.folder for report in imported.reports} == {"P"}


def test_a_form_that_no_diagram_names_is_named() -> None:
    form = json.dumps({"id": "f", "components": []}).encode()
    imported = foreign.translate({"f.form": form, "p.bpmn": PLAIN.encode()})
    (report,) = (one for one in imported.reports if one.file == "f.form")
    assert "No imported diagram" in report.needs[0].reason


def test_what_the_engine_refuses_is_told_with_name_and_line_of_the_file_brought() -> None:
    content = PLAIN.replace("<task", "\n\n<complexGateway id='G' name='Odd one'/>\n<task")
    needs = [need for need in brought(content).report.needs if need.element == "G"]
    if needs:  # as long as the engine does not run complex gateways without a condition
        assert (needs[0].name, needs[0].line) == ("Odd one", 3)


PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
BROKEN = {
    "empty": b"",
    "blank": b" \n ",
    "cut off": PLAIN.encode()[:200],
    "an image": PNG,
    "text": b"hello",
    "a document type": b'<!DOCTYPE a [<!ENTITY b "c">]>' + PLAIN.encode(),
    "another XML": b"<html><body/></html>",
    "wrong encoding": b'<?xml version="1.0" encoding="UTF-8"?>'
    + PLAIN.replace('id="A"', 'id="A" name="Pr\xfcfen"').encode("latin-1"),
    "20 MB": PLAIN.encode().replace(b"</process>", b"<!--" + b"x" * 20_000_000 + b"--></process>"),
    "deep": b"<a>" * 5_000 + b"</a>" * 5_000,
    "unknown encoding": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "BPMN 1": b'<definitions xmlns="http://schema.omg.org/spec/BPMN/1.0"/>',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_reason_and_remedy(name: str) -> None:
    imported = foreign.translate({"a.bpmn": BROKEN[name], "b.bpmn": PLAIN.encode()})
    bad, good = imported.reports
    assert bad.status == "refused"
    assert bad.needs[0].reason.startswith("The file ")
    assert bad.needs[0].remedy
    assert (good.status, list(imported.folders)) == ("translated", ["P"])


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig"])
def test_other_encodings_that_a_file_declares_are_read(encoding: str) -> None:
    said = {"utf-16": "UTF-16", "latin-1": "ISO-8859-1", "utf-8-sig": "UTF-8"}[encoding]
    text = f'<?xml version="1.0" encoding="{said}"?>' + PLAIN.replace(
        'id="A"', 'id="A" name="Prüfen"'
    )
    done = brought(text.encode(encoding))
    assert done.node().get("name") == "Prüfen"


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"components": 3}', b"\xff\xfe", b"[" * 100_000, PNG]
)
def test_a_broken_form_is_refused(content: bytes) -> None:
    imported = foreign.translate({"f.form": content})
    assert imported.reports[0].status == "refused"


def _odd() -> Iterator[str]:
    """Diagrams with parts missing or doubled, references to nothing, words at odd places."""
    yield PLAIN.replace('sourceRef="Start" ', "")
    yield PLAIN.replace('id="A"', "")
    yield PLAIN.replace('id="A"', 'id=""')
    yield PLAIN.replace('id="F2"', 'id="F1"')
    yield PLAIN.replace('<task id="A"', '<task id="Start"')
    yield PLAIN.replace('id="P"', "")
    yield around(element("userTask", 'camunda:formKey=""', "", "<camunda:formData/>"))
    yield around(element("serviceTask", 'camunda:class=""'))
    yield around(element("serviceTask", 'camunda:type="external" camunda:topic=""'))
    yield around(element("serviceTask", 'camunda:expression="${"'))
    yield around(element("serviceTask", "", "", "<camunda:connector/>"))
    yield around(element("serviceTask", "", "", "<camunda:inputOutput><camunda:inputParameter/>"
                         "</camunda:inputOutput>"))  # fmt: skip
    yield around(element("callActivity", 'calledElement=""', "", "<camunda:in/><camunda:out/>"))
    yield around(element("scriptTask", 'scriptFormat="x"'))
    yield around(element("boundaryEvent", 'attachedToRef="none"'))
    yield around(element("subProcess", "", '<subProcess id="A"/>'))
    yield around(element("userTask", "", "<multiInstanceLoopCharacteristics/>"))
    yield around(element("intermediateCatchEvent", "", "<timerEventDefinition/>"))
    yield around(element("intermediateCatchEvent", "", "<conditionalEventDefinition/>"))
    yield around(element("endEvent", "", "<errorEventDefinition errorRef='x'/>"))
    yield PLAIN.replace("<process", "<collaboration><participant/></collaboration><process")
    yield PLAIN.replace("<task", "<laneSet><lane><flowNodeRef/></lane></laneSet><task")
    yield PLAIN.replace("<task", "<sequenceFlow/><textAnnotation/><association/><task")


@pytest.mark.parametrize("content", list(_odd()))
def test_an_odd_diagram_is_translated_without_a_failure(content: str) -> None:
    done = brought(content)
    assert not [need.reason for need in done.report.needs if need.kind == "file"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_report(content: bytes) -> None:
    imported = foreign.translate({"a.bpmn": content, "a.dmn": content, "a.form": content})
    assert [report.file for report in imported.reports] == ["a.bpmn", "a.dmn", "a.form"]


WORDS = st.sampled_from(
    ["camunda:class", "camunda:expression", "camunda:assignee", "camunda:formKey", "id", "name",
     "camunda:collection", "camunda:decisionRef", "calledElement", "camunda:resultVariable",
     "camunda:topic", "camunda:dueDate", "camunda:unknown", "attachedToRef", "default"]
)  # fmt: skip
KINDS = st.sampled_from(
    ["userTask", "serviceTask", "scriptTask", "businessRuleTask", "callActivity", "subProcess",
     "boundaryEvent", "startEvent", "endEvent", "receiveTask", "sequenceFlow", "unknownThing"]
)  # fmt: skip
VALUES = st.text(
    st.characters(codec="utf-8", exclude_characters="<&\"'", exclude_categories=("Cc", "Cs")),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(KINDS, st.dictionaries(WORDS, st.one_of(VALUES, VALUES.map(lambda one: f"${{{one}}}"))))
def test_any_words_on_any_element_are_translated_without_a_failure(
    kind: str, words: dict[str, str]
) -> None:
    attributes = " ".join(f'{name}="{value}"' for name, value in words.items() if name != "id")
    done = brought(around(element(kind, attributes)))
    assert not [need.reason for need in done.report.needs if need.kind == "file"]
    said = " ".join(
        [one.before for one in done.report.translated]
        + [one.reason for one in done.report.needs]
        + list(done.originals.values())
    )
    for name, value in words.items():
        if name.startswith("camunda:") and value.strip():
            assert " ".join(value.split()) in " ".join(said.split()), name
