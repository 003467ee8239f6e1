import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getVariableValues, parse, validate } from 'graphql';
import { examples } from '../src/examples.js';
import { FACTS, LOG_IN, LOG_OUT } from '../src/operations.js';
import { schema } from './contract.js';

const facts = {
  notificationCursor: '7',
  administeredOrganization: 'org_1',
  invitee: 'grace@example.com',
  activeDelegation: 'del_1',
  pendingInvitation: 'del_2',
  workspace: 'org_2',
  solution: 'sol_1',
  team: 'par_1',
  portal: 'par_2',
  app: 'app_1',
  growingPartner: 'par_1',
  growingDelegation: 'del_1',
  seatToApprove: 'sea_1',
  ownOrganization: 'org_3',
  askedOrganization: 'org_4',
  partnershipToAnswer: 'prt_1',
  partnershipToShareOver: 'prt_2',
};

const definition = (query) => parse(query).definitions[0];

function assertAccepted(query, variables) {
  assert.deepEqual(
    validate(schema, parse(query)).map((error) => error.message),
    [],
  );
  const { errors = [] } = getVariableValues(schema, definition(query).variableDefinitions, variables);
  assert.deepEqual(
    errors.map((error) => error.message),
    [],
  );
}

for (const example of examples) {
  test(`example "${example.title}" is accepted, filled in or not`, () => {
    assert.equal(definition(example.query).operation, example.kind);
    assertAccepted(example.query, example.variables?.(facts) ?? {});
    assertAccepted(example.query, example.variables?.({}) ?? {});
  });

  if (!example.needs) continue;
  test(`example "${example.title}" uses the fact that it needs`, () => {
    const filledIn = JSON.stringify(example.variables(facts));
    assert.ok(filledIn.includes(facts[example.needs.fact]), filledIn);
  });
}

test('the titles of the tabs tell the examples apart', () => {
  const names = examples.map(({ query }) => definition(query).name.value);
  assert.equal(new Set(names).size, examples.length);
});

test('the operations of the page itself are accepted', () => {
  assertAccepted(LOG_IN, { input: { email: 'ada@example.com', password: 'secret' } });
  assertAccepted(LOG_OUT, {});
  assertAccepted(FACTS, {});
});

test('there is an example for each tab of a workspace', () => {
  const queries = examples.map(({ query }) => query).filter((query) => query.includes('workspace('));
  for (const { name } of schema.getType('WorkspaceTabKey').getValues()) {
    const field = name.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    assert(
      queries.some((query) => new RegExp(`\\b${field}\\b\\s*\\(`).test(query)),
      name,
    );
  }
});
