// The schema in the repository against what clients were promised: nothing that they rely on is missing or different.
import { readFile } from 'node:fs/promises';

import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

import { assert, check, report } from './check.mjs';

const read = async (path) => buildSchema(await readFile(new URL(path, import.meta.url), 'utf8'));
const [promised, printed] = await Promise.all([read('contract.graphql'), read('../../schema.graphql')]);

await check('nothing breaks a client', async () => {
  const changes = await diff(promised, printed);
  const breaks = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking);
  assert.deepEqual(breaks.map((change) => change.message), []);
  // What only adds is found, so what breaks would be.
  assert.ok(changes.length > 0);
});

report('contract');
