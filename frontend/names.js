// Names that people type or paste, and the keys and ids that they suggest.

/** A name in plain letters: marks over and under letters are left out, as all that is no ASCII. */
export function plainLetters(name) {
  return name.replaceAll('ß', 'ss').normalize('NFKD').replace(/[^\x00-\x7f]/g, '');
}

/** The key that a name suggests: its words in small letters, joined by hyphens. The server suggests the same. */
export function keyOf(name) {
  return plainLetters(name).toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 100).replace(/^-+|-+$/g, '');
}

/** The id that a name suggests: as a key, but it begins with a letter. */
export function idFrom(name) {
  const key = keyOf(name);
  return /^[a-z]/.test(key) ? key : `a-${key}`.replace(/-$/, '');
}

/** A line of a pasted list without its bullet, number and box. */
export function withoutBullet(line) {
  return line.replace(/^\s*(?:[-*•]|\d+[.)])?\s*(?:\[[ xX]?\])?\s*/, '').trim();
}
