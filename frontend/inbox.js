// The inbox: tasks open beside the list, the list keeps up to date, rows are selected and worked together, views filtered.
import './inbox/inbox.css';
import './work/work.css';
import { openBeside } from './inbox/open.js';
import { watchNews } from './inbox/news.js';
import { pickRows } from './inbox/picks.js';
import { filterRows } from './inbox/filter.js';
import { bulkDeeds } from './inbox/bulk.js';

const picks = pickRows();
const news = watchNews(picks);
filterRows();
bulkDeeds(picks, news);
await openBeside(news);
