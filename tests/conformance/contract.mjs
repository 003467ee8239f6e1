// The schema in the repository against what clients were promised: nothing that they rely on is missing or different,
// except for what is known to be still to come.
import { readFile } from 'node:fs/promises';

import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

import { assert, check, report } from './check.mjs';

const read = (path) => readFile(new URL(path, import.meta.url), 'utf8');
const [promised, printed] = (await Promise.all([read('contract.graphql'), read('../../schema.graphql')])).map((sdl) =>
  buildSchema(sdl),
);
const toCome = (await read('still-to-come.txt')).split('\n').filter((line) => line && !line.startsWith('#'));

const changes = await diff(promised, printed);
const breaks = changes.filter((change) => change.criticality.level === CriticalityLevel.Breaking);
const isMissing = ({ type }) => type.endsWith('_REMOVED');
// The path of a union's member is the union's alone.
const path = ({ path, meta }) => [path, meta.removedUnionMemberTypeName].filter(Boolean).join('.');

await check('nothing breaks a client', async () => {
  const unexpected = breaks.filter((change) => !isMissing(change) || !toCome.includes(path(change)));
  assert.deepEqual(unexpected.map((change) => change.message), []);
  // What only adds is found, so what breaks would be.
  assert.ok(changes.length > breaks.length);
});

await check('what is said to be still to come is not there yet', async () => {
  const missing = breaks.filter(isMissing).map(path);
  assert.deepEqual(toCome.filter((path) => !missing.includes(path)), []);
});

report('contract');
