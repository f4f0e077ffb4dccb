// The page of a contact outside: one form, and nothing of the rest.
import './tokens.css';
import './answer.css';
import { mountTask } from './task.js';

await mountTask();
