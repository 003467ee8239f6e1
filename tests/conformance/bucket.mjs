// Files in a bucket: what is sent, read in pieces and deleted there, by whoever uses the API.
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

import { assert, check, report, token, url } from './check.mjs';

const authorization = `Bearer ${token}`;

async function ask(query, variables) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

/** The names of what is in the bucket. */
async function kept() {
  const answer = await fetch(`${process.env.S3_URL}?list-type=2`);
  return [...(await answer.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key).sort();
}

async function until(isSo) {
  while (!(await isSo())) await setTimeout(50);
}

const send = (body, options) =>
  fetch(new URL('/uploads?filename=..%2Fnumbers.bin', url), {
    method: 'POST', headers: { authorization }, body, ...options,
  });

const { viewer } = await ask('{ viewer { contexts { nodes { mode organization { id } } } } }');
const organizationId = viewer.contexts.nodes.find(({ mode }) => mode === 'MEMBER').organization.id;
const before = await kept();
const bytes = randomBytes(21 * 1024 * 1024);
let document;

await check('the demo’s files and logo are there, under names of ours', async () => {
  assert.ok(before.length > 3);
  assert.ok(before.every((key) => /^mandate\/(uploads\/[0-9a-f]{32}|logos\/[0-9a-f]{64}\.png)$/.test(key)), `${before}`);
});

await check('a file of several parts is kept, and becomes a document', async () => {
  const { uploadId } = await (await send(bytes)).json();
  const { uploadDocument } = await ask(
    `mutation($input: UploadDocumentInput!) { uploadDocument(input: $input) {
      document { id name size downloadUrl } userErrors { message } } }`,
    { input: { organizationId, uploadId } },
  );
  document = uploadDocument.document;
  assert.deepEqual([document.name, document.size], ['numbers.bin', bytes.length]);
  assert.equal((await kept()).length, before.length + 1);
});

await check('it is read as it was sent, whole and in part', async () => {
  const whole = Buffer.from(await (await fetch(document.downloadUrl)).arrayBuffer());
  assert.ok(whole.equals(bytes));
  const range = { headers: { range: 'bytes=9000000-12000000' } };
  const answer = await fetch(document.downloadUrl, range);
  assert.equal(answer.status, 206);
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(9_000_000, 12_000_001)));
});

await check('what breaks off leaves nothing', async () => {
  const controller = new AbortController();
  async function* half() {
    yield bytes.subarray(0, 12 * 1024 * 1024);
    controller.abort();
  }
  await assert.rejects(send(half(), { duplex: 'half', signal: controller.signal }));
  await setTimeout(500);
  await until(async () => (await kept()).length === before.length + 1);
  const open = await (await fetch(`${process.env.S3_URL}?uploads`)).text();
  await until(async () => !(await (await fetch(`${process.env.S3_URL}?uploads`)).text()).includes('<UploadId>'));
  assert.ok(open.includes('ListMultipartUploadsResult'), open);
});

await check('what is deleted is gone', async () => {
  await ask('mutation($input: DocumentInput!) { deleteDocument(input: $input) { deletedId } }', {
    input: { documentId: document.id },
  });
  await until(async () => (await kept()).join() === before.join());
  assert.equal((await fetch(document.downloadUrl)).status, 404);
});

await check('a logo is shown', async () => {
  const { organization } = await ask('query($id: ID!) { organization(id: $id) { logoUrl } }', { id: organizationId });
  const answer = await fetch(organization.logoUrl);
  assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'image/png']);
});

report('bucket');
