// What a new file begins with, for each kind.
import { idFrom } from '../../names.js';

function xml(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);
}

export function blankDiagram(name) {
  const id = idFrom(name);
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions-${id}" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="${id}" name="${xml(name)}" isExecutable="true">
    <bpmn:startEvent id="start" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram-${id}">
    <bpmndi:BPMNPlane id="plane-${id}" bpmnElement="${id}">
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="180" y="160" width="36" height="36" />
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`;
}

export function blankDecision(name, id = idFrom(name)) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="definitions-${id}" name="${xml(name)}" namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="${id}" name="${xml(name)}">
    <decisionTable id="${id}-table" hitPolicy="UNIQUE">
      <input id="${id}-input" label="">
        <inputExpression id="${id}-expression" typeRef="string"><text></text></inputExpression>
      </input>
      <output id="${id}-output" label="" name="result" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef="${id}"><dc:Bounds x="160" y="100" width="180" height="80" /></dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`;
}

export function blankForm(name, id = idFrom(name)) {
  const form = {
    executionPlatform: 'Camunda Cloud', executionPlatformVersion: '8.6.0', schemaVersion: 18,
    type: 'default', id, components: [],
  };
  return `${JSON.stringify(form, null, 2)}\n`;
}
