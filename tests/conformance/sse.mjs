// Server-sent events: sessions of the graphql-sse client in "distinct connections mode".
import { createClient } from 'graphql-sse';

import { FOLLOW, assert, check, ifFollowing, report, token, url } from './check.mjs';

const client = (headers) => createClient({ url, retryAttempts: 0, headers });

async function answers(query, headers) {
  const session = client(headers);
  const all = [];
  for await (const answer of session.iterate({ query })) all.push(answer);
  session.dispose();
  return all;
}

await check('a query is answered and completed', async () => {
  assert.deepEqual(await answers('{ __typename }'), [{ data: { __typename: 'Query' } }]);
});

await check('a query that is not valid is answered with its errors', async () => {
  const [answer] = await answers('{ nothing }');
  assert.equal(answer.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  assert.equal(answer.data, undefined);
});

await check('a query that cannot be read is refused', async () => {
  await assert.rejects(answers('{'), (error) => error.response.status === 400);
});

await check('an unknown token is refused', async () => {
  await assert.rejects(
    answers('{ __typename }', { authorization: 'Bearer unknown' }),
    (error) => error.response.status === 401,
  );
});

await check('the stream is one of named events', async () => {
  const query = new URLSearchParams({ query: '{ __typename }' });
  const answer = await fetch(`${url}?${query}`, { headers: { accept: 'text/event-stream' } });
  assert.match(answer.headers.get('content-type'), /^text\/event-stream/);
  const events = (await answer.text()).match(/^event: .*$/gm);
  assert.deepEqual(events, ['event: next', 'event: complete']);
});

await check('a mutation by GET is refused', async () => {
  const query = new URLSearchParams({ query: 'mutation { __typename }' });
  const answer = await fetch(`${url}?${query}`, { headers: { accept: 'text/event-stream' } });
  assert.equal(answer.status, 405);
});

await check('a subscription needs a stream', async () => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: 'subscription { __typename }' }),
  });
  assert.equal(answer.status, 406);
});

await ifFollowing(async () => {
  await check('a subscription is followed until it is left', async () => {
    const session = client({ authorization: `Bearer ${token}` });
    const connected = new Promise((resolve, reject) => {
      session.subscribe({ query: FOLLOW }, { next: resolve, error: reject, complete: reject }, {
        connected: () => resolve(),
      });
    });
    const first = await connected;
    assert.equal(first?.errors, undefined);
    session.dispose();
  });
});

report('graphql over server-sent events');
