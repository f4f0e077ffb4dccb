// The last results of the scenarios, shared by their editor, the panel under the diagram and the play bar.
import { texts } from '../play/run.js';

const kept = new WeakMap();

export function resultsOf(api) {
  if (!kept.has(api.store)) kept.set(api.store, new Results(api));
  return kept.get(api.store);
}

class Results {
  #listeners = new Set();

  constructor(api) {
    Object.assign(this, { api, report: null, of: new Map(), isRunning: false, isPainted: false, isStale: false, fault: null });
    api.store.on(({ name, from }) => {
      if (!name || from === 'saved' || !this.report || this.isStale) return;
      this.isStale = true;
      this.#tell();
    });
  }

  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }

  /** Plays all scenarios, or one; the coverage is that of all. */
  async run(only) {
    if (this.isRunning) return;
    Object.assign(this, { isRunning: true, fault: null });
    this.#tell();
    try {
      const report = await this.api.ask('POST', `${this.api.path}/scenarios/run`, { files: await texts(this.api), ...(only ? { only } : {}) });
      if (!only) {
        this.of.clear();
        Object.assign(this, { report, isStale: false });
      }
      for (const one of report.scenarios) this.of.set(one.name, one);
    } catch (error) {
      this.fault = error;
    }
    this.isRunning = false;
    this.#tell();
  }

  /** Whether the coverage is painted on the diagrams. */
  paint(isPainted) {
    if (this.isPainted === isPainted) return;
    this.isPainted = isPainted;
    this.#tell();
  }
}
