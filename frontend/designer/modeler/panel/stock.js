// The groups and entries that the stock providers made, to be taken by their ids.

export class Stock {
  #groups;
  #entries;

  constructor(groups) {
    this.#groups = new Map(groups.map((one) => [one.id, one]));
    this.#entries = new Map(groups.flatMap((one) => one.entries || []).map((one) => [one.id, one]));
  }

  one(id) {
    return this.#entries.get(id);
  }

  all(...ids) {
    return ids.map((id) => this.#entries.get(id)).filter(Boolean);
  }

  /** All entries of a group. */
  entries(id) {
    return this.#groups.get(id)?.entries || [];
  }

  /** A group whose items can be added to, under our name. */
  list(id, label) {
    const found = this.#groups.get(id);
    return found ? { ...found, label } : null;
  }

  groups(labels) {
    return Object.entries(labels).map(([id, label]) => this.list(id, label)).filter(Boolean);
  }
}
