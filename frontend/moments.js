// Moments as pages tell them: by the clock of the office, whose time zone the page names.
const DAY = 864e5;
const zone = document.documentElement.dataset.zone || 'UTC';
const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
});

/** What the office's clock shows at a moment, as if it were UTC: a Date whose UTC parts are to be read. */
export function wall(at) {
  const said = Object.fromEntries(parts.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return new Date(Date.UTC(said.year, said.month - 1, said.day, said.hour, said.minute, said.second));
}

const ahead = (at) => wall(at).getTime() - Math.floor(at / 1000) * 1000;

/** 09:00 */
export const clock = (at) => wall(new Date(at)).toISOString().slice(11, 16);

/**
 * The moment of what a field for a date and a time of day holds, in UTC. A time that is twice in a night is the first
 * one; one that the clocks skip is told as later: the same as the server reads.
 */
export function momentOf(text) {
  const said = Date.parse(`${text.slice(0, 16)}Z`);
  const offsets = [ahead(said - DAY), ahead(said + DAY)];
  const found = offsets.map((offset) => said - offset).sort((a, b) => a - b).find((at) => wall(at).getTime() === said);
  return new Date(found ?? said - offsets[0]).toISOString();
}

/** As the browser's own words for a moment need it. */
export const inOffice = { timeZone: zone };
