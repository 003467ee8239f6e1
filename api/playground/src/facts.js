import { ask } from './api.js';
import { FACTS } from './operations.js';
import { factsFrom } from './prefill.js';
import { currentPerson, sessionEnded } from './session.js';

/** Read afresh for every example, since the previous one may have changed what there is to act on. */
export async function readFacts(accounts) {
  const token = currentPerson()?.token;
  if (!token) return factsFrom(null, accounts);
  const { viewer, ...catalogue } = await ask(FACTS, {}, token);
  if (!viewer) sessionEnded();
  return factsFrom(viewer, accounts, catalogue);
}
