// Says of each text whether the parser of the browser's editor reads it without an error.
// In: [{text, names, unary}] as JSON on standard input; out: [true or false].
import { readFileSync } from 'node:fs';
import { parser, trackVariables } from '@bpmn-io/lezer-feel';

function reads({ text, names, unary }) {
  const context = Object.fromEntries(names.map((name) => [name, null]));
  const tree = parser
    .configure({ top: unary ? 'UnaryTests' : 'Expression', contextTracker: trackVariables(context) })
    .parse(text);
  let fine = true;
  tree.iterate({
    enter(node) {
      fine = fine && !node.type.isError;
    },
  });
  return fine;
}

const texts = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(texts.map(reads)));
