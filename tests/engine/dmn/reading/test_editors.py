"""Files as editors write them."""

from __future__ import annotations

import pytest

from app.engine import dmn
from app.engine.dmn.reading.files import NAMESPACES

MODELER = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
    xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
    xmlns:modeler="http://camunda.org/schema/modeler/1.0"
    xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0"
    xmlns:camunda="http://camunda.org/schema/1.0/dmn"
    id="Definitions_1x" name="DRD" namespace="http://camunda.org/schema/1.0/dmn"
    modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <decision id="Decision_dish" name="Dish">
    <variable id="v1" name="dish" typeRef="string"/>
    <informationRequirement id="ir1"><requiredInput href="#InputData_season"/>
    </informationRequirement>
    <decisionTable id="dt1" hitPolicy="FIRST" biodi:annotationsWidth="400">
      <input id="i1" label="Season" biodi:width="192" camunda:inputVariable="season">
        <inputExpression id="e1" typeRef="string" expressionLanguage="feel">
          <text>season</text></inputExpression>
        <inputValues id="iv1"><text>"Winter","Summer"</text></inputValues>
      </input>
      <input id="i2" label="Guests">
        <inputExpression id="e2" typeRef="number"><text>guestCount</text></inputExpression>
      </input>
      <output id="o1" label="Dish" name="dish" typeRef="string" biodi:width="192"/>
      <annotation name="Why"/>
      <rule id="r1">
        <description>Old annotation</description>
        <inputEntry id="c1"><text>"Winter"</text></inputEntry>
        <inputEntry id="c2"><text>&lt;= 8</text></inputEntry>
        <outputEntry id="a1"><text>"Roast"</text></outputEntry>
        <annotationEntry><text>few guests</text></annotationEntry>
      </rule>
      <rule id="r2">
        <inputEntry id="c3"><text></text></inputEntry>
        <inputEntry id="c4"><text>-</text></inputEntry>
        <outputEntry id="a2"><text>"Salad"</text></outputEntry>
        <annotationEntry/>
      </rule>
    </decisionTable>
  </decision>
  <inputData id="InputData_season" name="season"/>
  <knowledgeSource id="ks" name="Cook book"/>
  <textAnnotation id="ta"><text>Note</text></textAnnotation>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="Decision_dish">
    <dc:Bounds height="80" width="180" x="1" y="1"/></dmndi:DMNShape></dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>"""


def test_a_file_of_the_modeler_is_run() -> None:
    model = dmn.load({"dish.dmn": MODELER.encode()})
    assert model.decisions == {"Decision_dish": "Dish"}
    assert model.decide("Decision_dish", {"season": "Winter", "guestCount": 4}).value == "Roast"
    decided = model.decide("Dish", {"season": "Summer", "guestCount": 4})
    assert decided.value == "Salad"
    assert decided.explanation[0]["rules"][0]["id"] == "r2"


BARE = """<definitions xmlns="{space}" namespace="n"><decision name="My rate"><decisionTable>
  <input><inputExpression><text>x</text></inputExpression></input><output/>
  <rule><inputEntry><text>1</text></inputEntry><outputEntry><text>"a"</text></outputEntry></rule>
  <rule><inputEntry/><outputEntry/></rule>
</decisionTable></decision></definitions>"""


@pytest.mark.parametrize("space", NAMESPACES)
def test_ids_and_variables_may_be_missing_in_every_version(space: str) -> None:
    model = dmn.load({"d.dmn": BARE.format(space=space).encode()})
    decided = model.decide("My rate", {"x": 1})
    assert decided.losses[0].kind == "several rules"
    assert model.decide("My rate", {"x": 2}).value is None


def test_elements_may_have_a_prefix() -> None:
    content = BARE.format(space="x").replace("<definitions xmlns", "<definitions xmlns:s")
    content = content.replace("</", "</s:").replace("<s:", "<s:")
    for tag in ("definitions", "decision ", "decisionTable", "input>", "inputE", "text", "output",
                "rule"):  # fmt: skip
        content = content.replace(f"<{tag}", f"<s:{tag}")
    content = content.replace('xmlns:s="x"', f'xmlns:s="{NAMESPACES[4]}"')
    assert dmn.load({"d.dmn": content.encode()}).decide("My rate", {"x": 2}).value is None


@pytest.mark.parametrize(
    "language",
    [
        "feel",
        "FEEL",
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    ],
)
def test_feel_may_be_named_in_every_way(language: str) -> None:
    content = BARE.format(space=NAMESPACES[4])
    content = content.replace(
        "<inputExpression>", f'<inputExpression expressionLanguage="{language}">'
    )
    assert dmn.load({"d.dmn": content.encode()})


@pytest.mark.parametrize("language", ["javascript", "juel", "groovy"])
@pytest.mark.parametrize("tag", ["inputExpression", "inputEntry", "outputEntry", "decisionTable"])
def test_another_language_is_refused_by_name(language: str, tag: str) -> None:
    content = BARE.format(space=NAMESPACES[4])
    content = content.replace(f"<{tag}>", f'<{tag} expressionLanguage="{language}">')
    with pytest.raises(dmn.DmnRefused, match=language):
        dmn.load({"d.dmn": content.encode()})


def test_the_language_of_the_file_holds_for_all_in_it() -> None:
    content = BARE.format(space=NAMESPACES[4]).replace(
        ' namespace="n"', ' namespace="n" expressionLanguage="http://www.w3.org/1999/XPath"'
    )
    with pytest.raises(dmn.DmnRefused, match="XPath"):
        dmn.load({"d.dmn": content.encode()})
