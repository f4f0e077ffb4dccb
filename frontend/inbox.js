// The inbox: tasks open beside the list, other lists take its place, it keeps up to date, rows are selected and worked together, views filtered.
import './inbox/inbox.css';
import './work/work.css';
import { keepAbove, passing } from './inbox/flash.js';
import { openBeside } from './inbox/open.js';
import { watchNews } from './inbox/news.js';
import { pickRows } from './inbox/picks.js';
import { filterRows } from './inbox/filter.js';
import { bulkDeeds } from './inbox/bulk.js';
import { visits } from './inbox/visit.js';

passing();
keepAbove();
const picks = pickRows();
const news = watchNews(picks);
filterRows(visits(news, picks));
bulkDeeds(picks, news);
await openBeside(news);
