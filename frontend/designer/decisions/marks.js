// Marks rows of the table, and makes its columns fit, by a style sheet of its own: the table draws its
// cells again whenever it likes.
let count = 0;

export class Marks {
  #sheet = new CSSStyleSheet();
  #name = `marks-${(count += 1)}`;

  constructor(root) {
    root.dataset.marks = this.#name;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
  }

  /** `hits` are ids of rules that hit; `found` says error, warning or info by id; `widths` are columns. */
  show({ hits = [], found = new Map(), widths = [] }) {
    const rules = [
      ...widths.map(({ id, width }) => `[data-marks="${this.#name}"] .tjs-table th[data-col-id="${CSS.escape(id)}"] { width: ${width}px !important; }`),
      ...[...found].map(([id, severity]) => this.#found(id, severity)),
      ...hits.map((id) => this.#hit(id)),
    ];
    this.#sheet.replaceSync(rules.join('\n'));
  }

  #row(id, more = '') {
    return `[data-marks="${this.#name}"] .tjs-table td[data-row-id="${CSS.escape(id)}"]${more}`;
  }

  #found(id, severity) {
    const colour = { error: '--bad', warning: '--risk-line' }[severity] || '--line-strong';
    const sign = { error: '⬣', warning: '▲' }[severity] || 'i';
    return `${this.#row(id, '.rule-index')} { box-shadow: inset 4px 0 var(${colour}); }
      ${this.#row(id, '.rule-index')}::before { content: "${sign}"; margin-right: 3px; font-size: 9px; color: var(${colour}); }`;
  }

  #hit(id) {
    return `${this.#row(id)} { background: var(--accent-tint) !important; box-shadow: inset 0 1px var(--accent), inset 0 -1px var(--accent); }
      ${this.#row(id, '.rule-index')} { color: var(--accent) !important; font-weight: 700; }
      ${this.#row(id, '.rule-index')}::after { content: "▸"; margin-left: 2px; }`;
  }

  destroy() {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== this.#sheet);
  }
}
