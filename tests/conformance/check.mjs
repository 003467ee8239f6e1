// Named checks, counted.
import assert from 'node:assert/strict';

export { assert };
export const url = new URL('/graphql', process.env.MANDATE_URL).href;
export const token = process.env.MANDATE_TOKEN || undefined;
export const FOLLOW = 'subscription { notifications { __typename } }';

let passed = 0;
const failed = [];

export async function check(name, run) {
  try {
    await within(20_000, run());
    passed += 1;
  } catch (error) {
    failed.push(name);
    console.error(`  not ok: ${name}\n    ${String(error.message ?? error).replaceAll('\n', '\n    ')}`);
  }
}

/** Runs `checks` if the server has notifications to follow and there is a user to follow them. */
export async function ifFollowing(checks) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __schema { subscriptionType { fields { name } } } }' }),
  });
  const { data } = await answer.json();
  const fields = data.__schema.subscriptionType?.fields ?? [];
  if (!fields.some((field) => field.name === 'notifications')) {
    console.log('  skipped: the schema has no notifications');
  } else if (!token) {
    console.log('  skipped: MANDATE_TOKEN is not set');
  } else {
    await checks();
  }
}

export function report(part) {
  console.log(`${part}: ${passed} passed, ${failed.length} failed`);
  process.exit(failed.length === 0 ? 0 : 1);
}

export function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
