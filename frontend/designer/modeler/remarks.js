// Comments of a diagram's file. The editor knows none, so they are taken out of the text that was read,
// each with the element before which it stands, and put back into the text that is written.

const PARTS = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<[^!?/](?:"[^"]*"|'[^']*'|[^"'>])*>/g;
const ID = /\sid\s*=\s*(?:"([^"]*)"|'([^']*)')/;

/** `[{ text, id }]`: the comments of a file and the element that follows each; no id: the end of the file. */
export function remarksOf(xml) {
  const found = [];
  let waiting = [];
  for (const [part] of xml.matchAll(PARTS)) {
    if (part.startsWith('<!--')) found.push(waiting[waiting.push({ text: part, id: '' }) - 1]);
    else if (!part.startsWith('<!') && ID.test(part)) {
      for (const one of waiting) one.id = idOf(part);
      waiting = [];
    }
  }
  return found;
}

/** The text with the comments before their elements again; the comment of an element that is gone goes too. */
export function withRemarks(xml, remarks) {
  if (!remarks.length) return xml;
  const before = Map.groupBy(remarks, (one) => one.id);
  const marked = xml.replace(PARTS, (part, place) => {
    const here = !part.startsWith('<!') && ID.test(part) && before.get(idOf(part));
    const space = xml.slice(xml.lastIndexOf('\n', place) + 1, place);
    return here ? here.map(({ text }) => `${text}\n${space}`).join('') + part : part;
  });
  const last = (before.get('') || []).map(({ text }) => `${text}\n`).join('');
  return last ? `${marked.trimEnd()}\n${last}` : marked;
}

function idOf(tag) {
  const [, double, single] = ID.exec(tag);
  return double ?? single;
}
