// Changes scenarios.yaml through the server, which leaves all other lines as they are.
import { texts } from '../play/run.js';

export const FILE = 'scenarios.yaml';

/** Makes a change and writes the file; gives the name that the scenario has now. Throws what is wrong with it. */
export async function changeScenarios(api, change) {
  const { text, name } = await api.ask('POST', `${api.path}/scenarios/change`, { files: await texts(api), ...change });
  api.store.write(FILE, text);
  return { name };
}
