// The editor of plain texts: the README of a process, example orders.
import { areaOf } from './area.js';

/** Edits a file as it is written. */
export async function mount(root, api, name) {
  const text = areaOf(api, name);
  root.append(text.area);
  return text;
}
