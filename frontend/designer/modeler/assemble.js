// Puts bpmn-js together: the drawing, the panel, templates, menus, lint, minimap, grid, colours.
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/properties-panel/assets/properties-panel.css';
import 'bpmn-js-bpmnlint/dist/assets/css/bpmn-js-bpmnlint.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import 'bpmn-js-color-picker/colors/color-picker.css';
import Modeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import { CloudElementTemplatesCoreModule } from 'bpmn-js-element-templates/dist/core.esm.js';
import { ZeebeVariableResolverModule } from '@bpmn-io/variable-resolver';
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from 'bpmn-js-create-append-anything';
import zeebeBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import colours from 'bpmn-js-color-picker';
import grid from 'diagram-js-grid';
import linting from 'bpmn-js-bpmnlint';
import minimap from 'diagram-js-minimap';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { WholeWordsModule } from '../../labels.js';
import { DutiesModule } from './duties.js';
import { PanelModule } from './panel/provider.js';
import { LookOnlyModule } from './readonly.js';
import { ScopeModule } from './scope.js';
import { translating } from './words.js';

const FONT = { fontFamily: 'Inter Variable, sans-serif' };

export function assemble(canvas, side, api, file, context) {
  const modeler = new Modeler({
    container: canvas,
    moddleExtensions: { zeebe },
    linting: { active: true },
    propertiesPanel: { parent: side },
    textRenderer: { defaultStyle: { ...FONT, fontSize: 13 }, externalStyle: { ...FONT, fontSize: 12, lineHeight: 1.3 } },
    additionalModules: [
      BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule, zeebeBehaviors,
      CloudElementTemplatesCoreModule, ZeebeVariableResolverModule, CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule, linting, minimap, grid, colours, WholeWordsModule, PanelModule, ScopeModule, DutiesModule,
      ...(api.readOnly ? [LookOnlyModule] : []),
      { translate: ['value', translating(context.templates)], draft: ['value', { api, file, context }] },
    ],
  });
  modeler.get('elementTemplatesLoader').setTemplates(context.templates);
  return modeler;
}
