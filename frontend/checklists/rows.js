// The items of a template as an outline: pure changes of a list of rows, each with a depth.
// A row whose next row lies deeper is a list.
import { plainLetters, withoutBullet } from '../names.js';

export const DEEPEST = 3;
export const KINDS = ['text', 'number', 'yes or no', 'date'];
export const MOST_QUESTIONS = 20;

let made = 0;

/** A new row. `uid` tells rows apart on this page; `id` is the item's, given by the server. */
export function newRow(name = '', depth = 0, more = {}) {
  made += 1;
  return {
    uid: `r${made}`, id: '', name, depth, description: '', role: 'csr', dueDays: null,
    dueFrom: 'start', waitsFor: [], optional: false, questions: [], ...more,
  };
}

/** A question that asks nothing yet. */
export function newQuestion() {
  return { label: '', kind: 'text', required: false };
}

/** Rows from items as the server has them. */
export function fromItems(items) {
  const depths = {};
  const rows = items.map((item) => {
    depths[item.id] = item.parent in depths ? depths[item.parent] + 1 : 0;
    return newRow(item.name, depths[item.id], { ...item });
  });
  const uids = Object.fromEntries(rows.map((row) => [row.id, row.uid]));
  for (const row of rows) row.waitsFor = row.waitsFor.map((id) => uids[id]).filter(Boolean);
  return rows;
}

/** The rows that are sent, in the order in which the server counts them. */
export function named(rows) {
  return rows.filter((row) => row.name.trim());
}

/** Items to send: those without a name are left out; each has an id, so that others can name it. */
export function toItems(rows) {
  const kept = named(rows);
  const taken = new Set(kept.map((row) => row.id).filter(Boolean));
  for (const row of kept) if (!row.id) row.id = freshId(row.name, taken);
  const ids = Object.fromEntries(kept.map((row) => [row.uid, row.id]));
  const above = [];
  return kept.map((row) => {
    const depth = Math.min(row.depth, above.length);
    above.length = depth;
    const parent = depth ? above[depth - 1] : '';
    above.push(row.id);
    const { name, description, role, dueDays, dueFrom, optional } = row;
    const questions = row.questions.filter((one) => one.label.trim());
    const waitsFor = row.waitsFor.map((uid) => ids[uid]).filter(Boolean);
    return { id: row.id, name: name.trim(), description, role, dueDays, dueFrom, waitsFor, optional, parent, questions };
  });
}

function freshId(name, taken) {
  const words = (plainLetters(name).match(/[A-Za-z0-9]+/g) || []).slice(0, 6);
  let stem = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('').slice(0, 60) || 'Item';
  if (!/^[A-Za-z]/.test(stem)) stem = `Item${stem}`;
  let id = stem;
  for (let number = 2; taken.has(id); number += 1) id = `${stem}${number}`;
  taken.add(id);
  return id;
}

/** The number of a row as people read it; 0 when it is gone. */
export function numberOf(rows, uid) {
  return rows.findIndex((row) => row.uid === uid) + 1;
}

/** The rows meant by typed numbers, and in words what could not be understood. */
export function waitsFrom(rows, row, typed) {
  const parts = typed.split(/[\s,;]+/).filter(Boolean);
  const found = parts.map((part) => (/^\d+$/.test(part) ? rows[Number(part) - 1] : undefined));
  const unknown = parts.filter((part, place) => !found[place]);
  let wrong = '';
  if (unknown.length) wrong = `There is no item ${unknown.join(', ')}. Write numbers from 1 to ${rows.length}.`;
  else if (found.includes(row)) wrong = 'An item cannot wait for itself.';
  return { uids: [...new Set(found.filter((one) => one && one !== row).map((one) => one.uid))], wrong };
}

/** What a fault of the server is about: one of the rows that were sent, or none when it is about the whole. */
export function rowAt(sent, pointer) {
  const place = pointer.match(/^\/items\/(\d+)/)?.[1];
  return place === undefined ? undefined : sent[Number(place)];
}

/** Whether rows lie below this one in the outline. */
export function isList(rows, place) {
  return (rows[place + 1]?.depth ?? 0) > rows[place].depth;
}

/** Moves a row into a list (1) or out of it (-1), with all that is in it. */
export function indent(rows, place, by) {
  const row = rows[place];
  const most = place ? Math.min(rows[place - 1].depth + 1, DEEPEST) : 0;
  const depth = Math.min(Math.max(row.depth + by, 0), most);
  const change = depth - row.depth;
  const end = endOf(rows, place);
  for (let at = place; at < end; at += 1) rows[at].depth = Math.min(rows[at].depth + change, DEEPEST);
}

/** Where what is in a row ends. */
export function endOf(rows, place) {
  let end = place + 1;
  while (end < rows.length && rows[end].depth > rows[place].depth) end += 1;
  return end;
}

/** Moves a row up (-1) or down (1) past its neighbour, with all that is in it; gives its new place. */
export function shift(rows, place, by) {
  const end = endOf(rows, place);
  const block = rows.splice(place, end - place);
  let to = place;
  if (by < 0 && place > 0) {
    to = place - 1;
    while (to > 0 && rows[to].depth > block[0].depth) to -= 1;
  } else if (by > 0 && place < rows.length) {
    to = rows[place].depth < block[0].depth ? place + 1 : endOf(rows, place);
  }
  rows.splice(to, 0, ...block);
  level(rows);
  return to;
}

/** No row lies deeper than one below the row above it. */
export function level(rows) {
  rows.forEach((row, place) => { row.depth = Math.min(row.depth, place ? rows[place - 1].depth + 1 : 0); });
}

/** Rows from pasted lines: bullets and boxes are taken off, what is indented goes into a list. */
export function fromText(text, depth) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  const widths = [...new Set(lines.map(widthOf))].sort((a, b) => a - b);
  return lines.map((line) => {
    const bare = withoutBullet(line);
    const optional = /\(optional\)$/i.test(bare);
    const name = bare.replace(/\s*\(optional\)$/i, '').slice(0, 200);
    return newRow(name, Math.min(depth + widths.indexOf(widthOf(line)), DEEPEST), { optional });
  });
}

function widthOf(line) {
  return line.match(/^\s*/)[0].replace(/\t/g, '    ').length;
}
