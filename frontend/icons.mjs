// Gathers the icons that pages use into one file, so that each page can write them inline.
import { readFileSync, writeFileSync } from 'node:fs';

const NAMES = [
  'activity', 'adjustments-horizontal', 'alert-circle', 'alert-octagon', 'alert-triangle',
  'archive', 'arrow-back-up', 'arrow-down', 'arrow-forward-up', 'arrow-left', 'arrow-move-right',
  'arrow-right', 'arrow-up', 'arrows-move', 'at', 'beach', 'bell', 'bell-off', 'book',
  'building', 'calendar', 'calendar-event', 'calendar-time', 'chart-bar', 'chart-line', 'check',
  'checklist', 'chevron-down', 'chevron-left', 'chevron-right', 'circle-dashed', 'circle-minus',
  'circle-plus', 'clock', 'clock-exclamation', 'clock-pause', 'columns', 'copy', 'device-floppy',
  'dots', 'download', 'edit', 'external-link', 'eye', 'eye-off', 'file-plus', 'file-text',
  'file-zip', 'filter', 'flag', 'folder', 'forms', 'git-branch', 'git-compare', 'git-merge',
  'grid-dots', 'grip-vertical', 'hand-stop', 'history', 'home', 'hourglass', 'inbox',
  'info-circle', 'key', 'keyboard', 'layout-align-left', 'layout-kanban', 'link', 'list', 'lock',
  'logout', 'mail-forward', 'map', 'message', 'message-circle', 'minus', 'packages', 'palette',
  'paperclip', 'pencil', 'percentage', 'photo', 'player-pause', 'player-play',
  'player-skip-back', 'player-skip-forward', 'player-stop', 'player-track-next', 'plug', 'plus',
  'printer', 'refresh', 'restore', 'rocket', 'route', 'search', 'send', 'settings', 'share',
  'shield-check', 'sitemap', 'sort-ascending', 'sort-descending', 'star', 'table', 'tag',
  'test-pipe', 'thumb-up', 'timeline', 'trash', 'upload', 'user', 'user-check', 'user-plus',
  'user-x', 'users', 'x',
];
const icons = {};
for (const name of NAMES) {
  const text = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, 'utf8');
  icons[name] = text.replace(/^[^]*?<svg[^>]*>|<\/svg>\s*$/g, '').replace(/\s*\n\s*/g, '');
}
writeFileSync('static/dist/icons.json', JSON.stringify(icons));
