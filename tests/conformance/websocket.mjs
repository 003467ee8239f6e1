// graphql-transport-ws: sessions of the graphql-ws client, and the close codes that a well-behaved client never sees.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

import { FOLLOW, assert, check, ifFollowing, report, token, url } from './check.mjs';

const PROTOCOL = 'graphql-transport-ws';
const address = url.replace(/^http/, 'ws');

const client = (connectionParams) =>
  createClient({ url: address, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });

/** All answers to one operation. */
async function answers(client, query, variables) {
  const all = [];
  for await (const answer of client.iterate({ query, variables })) all.push(answer);
  return all;
}

/** The code with which the server closes a socket on which this was said. */
function closeCode(messages, { protocol = PROTOCOL, greeted = false } = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, protocol);
    const say = () => messages.forEach((message) => socket.send(message));
    socket.on('error', reject);
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    socket.on('open', () => (greeted ? socket.send(init()) : say()));
    socket.on('message', (data) => JSON.parse(data).type === 'connection_ack' && say());
  });
}

const init = (payload) => JSON.stringify({ type: 'connection_init', payload });
const subscribe = (id, query = FOLLOW) => JSON.stringify({ type: 'subscribe', id, payload: { query } });

await check('a query is answered and completed', async () => {
  const session = client();
  assert.deepEqual(await answers(session, '{ __typename }'), [{ data: { __typename: 'Query' } }]);
  assert.deepEqual(
    await answers(session, 'query($n: String!) { __type(name: $n) { name } }', { n: 'Query' }),
    [{ data: { __type: { name: 'Query' } } }],
  );
  await session.dispose();
});

await check('a bad query is an error, and the socket lives on', async () => {
  const session = client();
  for (const [query, code] of [
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ]) {
    const errors = await answers(session, query).then(() => assert.fail('it ran'), (errors) => errors);
    assert.equal(errors[0].extensions.code, code);
    assert.match(errors[0].extensions.requestId, /^[0-9a-f]{32}$/);
  }
  assert.equal((await answers(session, '{ __typename }')).length, 1);
  await session.dispose();
});

await check('operations run side by side', async () => {
  const session = client({});
  const all = await Promise.all(Array.from({ length: 20 }, () => answers(session, '{ __typename }')));
  assert.ok(all.every(([answer]) => answer.data.__typename === 'Query'));
  await session.dispose();
});

await check('ping is answered with pong', async () => {
  const socket = new WebSocket(address, PROTOCOL);
  const pong = new Promise((resolve) => socket.on('message', (data) => resolve(JSON.parse(data))));
  socket.on('open', () => socket.send(JSON.stringify({ type: 'ping' })));
  assert.equal((await pong).type, 'pong');
  socket.terminate();
});

for (const [name, code, messages, options] of [
  ['no JSON', 4400, ['hello']],
  ['no message of the protocol', 4400, [JSON.stringify({ type: 'start', id: '1' })]],
  ['no query', 4400, [JSON.stringify({ type: 'subscribe', id: '1', payload: {} })], { greeted: true }],
  ['more than 64 KiB', 4400, [subscribe('1', ' '.repeat(64 * 1024))], { greeted: true }],
  ['subscribe before init', 4401, [subscribe('1')]],
  ['an unknown token', 4403, [init({ Authorization: 'Bearer unknown' })]],
  ['an unknown token, key in lower case', 4403, [init({ authorization: 'Bearer unknown' })]],
  ['no subprotocol', 4406, [], { protocol: [] }],
  ['two inits', 4429, [init(), init()]],
]) {
  await check(`${name}: ${code}`, async () => {
    const closed = await closeCode(messages, options);
    assert.equal(closed.code, code, closed.reason);
    assert.ok(Buffer.byteLength(closed.reason) <= 123);
  });
}

await check('the old subprotocol is not spoken', async () => {
  await assert.rejects(closeCode([], { protocol: 'graphql-ws' }), /subprotocol/i);
});

await check('a page of another site is not let in', async () => {
  const status = await new Promise((resolve, reject) => {
    const socket = new WebSocket(address, PROTOCOL, { origin: 'https://evil.example' });
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
    socket.on('open', () => reject(new Error('it was let in')));
  });
  assert.equal(status, 403);
});

await ifFollowing(async () => {
  const bearer = { Authorization: `Bearer ${token}` };

  await check('a subscription is followed until it is completed', async () => {
    const session = client(bearer);
    const failures = [];
    const stop = session.subscribe({ query: FOLLOW }, {
      next: ({ errors }) => errors && failures.push(errors),
      error: (error) => failures.push(error),
      complete: () => {},
    });
    // Whatever the subscription has to say about itself, it says before this is answered.
    await answers(session, '{ __typename }');
    await answers(session, '{ viewer { __typename } }');
    assert.deepEqual(failures, []);
    stop();
    await session.dispose();
  });

  await check('two subscriptions with one id: 4409', async () => {
    const socket = new WebSocket(address, PROTOCOL);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send(init(bearer)));
    socket.on('message', (data) => {
      if (JSON.parse(data).type !== 'connection_ack') return;
      socket.send(subscribe('1'));
      socket.send(subscribe('1'));
    });
    assert.equal(await closed, 4409);
  });
});

await check('silence: 4408', async () => assert.equal((await closeCode([])).code, 4408));

report('graphql over websockets');
