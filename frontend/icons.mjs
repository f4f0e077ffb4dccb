// Gathers the icons that pages use into one file, so that each page can write them inline.
import { readFileSync, writeFileSync } from 'node:fs';

const NAMES = [
  'activity', 'adjustments-horizontal', 'alert-circle', 'alert-octagon', 'alert-triangle',
  'arrow-left', 'arrow-right', 'building', 'chart-bar', 'check', 'checklist', 'chevron-right',
  'circle-dashed', 'clock', 'clock-exclamation', 'clock-pause', 'copy', 'dots', 'download', 'edit', 'file-text',
  'flag', 'forms', 'history', 'home', 'inbox', 'info-circle', 'key', 'lock', 'logout', 'mail-forward',
  'message', 'minus', 'packages', 'pencil', 'player-pause', 'player-play', 'plug', 'plus',
  'refresh', 'search', 'settings', 'shield-check', 'sitemap', 'table', 'tag', 'trash', 'upload',
  'user', 'user-check', 'users',
];
const icons = {};
for (const name of NAMES) {
  const text = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, 'utf8');
  icons[name] = text.replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, '').replace(/\s*\n\s*/g, '');
}
writeFileSync('static/dist/icons.json', JSON.stringify(icons));
