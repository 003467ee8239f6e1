// The server audit of graphql-http: every one of its rules, whether MUST, SHOULD or MAY.
import { serverAudits } from 'graphql-http';

import { assert, check, report, url } from './check.mjs';

const AUDITS = 61;

const audits = serverAudits({ url, fetchFn: fetch });
assert.equal(audits.length, AUDITS);
for (const audit of audits) {
  await check(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, 'ok', result.reason);
  });
}
report('graphql over http');
