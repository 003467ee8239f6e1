import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsFrom } from '../src/prefill.js';

const accounts = ['ada', 'grace', 'alan', 'linus'].map((name) => ({ email: `${name}@example.com` }));

const noInvitations = { pendingInvitations: { nodes: [] } };

test('an admin gets their organization, somebody still to invite, and the active partner', () => {
  const viewer = {
    email: 'Ada@example.com',
    notificationCursor: '3',
    contexts: {
      nodes: [
        { mode: 'MEMBER', role: 'MEMBER', organization: { id: 'org_other', members: null, delegations: null } },
        {
          mode: 'MEMBER',
          role: 'OWNER',
          organization: {
            id: 'org_1',
            members: { nodes: [{ email: 'ada@example.com' }, { email: 'grace@example.com' }, { email: null }] },
            delegations: {
              nodes: [
                { id: 'del_1', status: 'PENDING', invitedEmail: 'alan@example.com' },
                { id: 'del_2', status: 'ACTIVE', invitedEmail: null },
              ],
            },
          },
        },
      ],
    },
    partnerDashboard: noInvitations,
  };
  assert.deepEqual(factsFrom(viewer, accounts, { solutions: { nodes: [{ id: 'sol_1' }] } }), {
    workspace: 'org_other',
    solution: 'sol_1',
    notificationCursor: '3',
    administeredOrganization: 'org_1',
    invitee: 'linus@example.com',
    activeDelegation: 'del_2',
    team: undefined,
    portal: undefined,
    app: undefined,
    growingPartner: undefined,
    growingDelegation: undefined,
    seatToApprove: undefined,
    ownOrganization: 'org_other',
    partnershipToAnswer: undefined,
    askedOrganization: undefined,
    partnershipToShareOver: undefined,
    pendingInvitation: undefined,
  });
});

test('either side adds a colleague where it may, and approves what waits for it', () => {
  const waits = { nodes: [{ id: 'sea_1', actions: ['REMOVE'] }, { id: 'sea_2', actions: ['APPROVE'] }] };
  const partner = { id: 'par_1', managedCompanies: { totalCount: 0 }, users: { nodes: [{ seats: { nodes: [] } }, { seats: waits }] } };
  const delegation = (id, actions) => ({ id, actions, status: 'ACTIVE', partner: { id: 'par_1' } });
  const agency = factsFrom(
    {
      email: 'ada@example.com',
      contexts: { nodes: [] },
      partnerDashboard: {
        partner,
        pendingInvitations: { nodes: [] },
        buyerAccounts: {
          nodes: [
            { delegation: delegation('del_1', ['LEAVE']) },
            { delegation: delegation('del_2', ['LEAVE', 'ADD_PARTNER_USER']) },
          ],
        },
      },
    },
    accounts,
    { apps: [{ id: 'app_1', tier: 'CORE' }, { id: 'app_2', tier: 'PREMIUM' }] },
  );
  assert.equal(agency.team, 'par_1');
  assert.deepEqual([agency.portal, agency.app], ['par_1', 'app_2']);
  assert.deepEqual([agency.growingPartner, agency.growingDelegation], ['par_1', 'del_2']);
  assert.equal(agency.seatToApprove, 'sea_2');
  const organization = {
    id: 'org_1',
    delegations: { nodes: [{ ...delegation('del_3', ['EDIT', 'ADD_PARTNER_USER']), seats: waits }] },
  };
  const buyer = factsFrom(
    {
      email: 'bea@example.com',
      contexts: { nodes: [{ mode: 'MEMBER', role: 'ADMIN', organization }] },
      partnerDashboard: { partner: { id: 'par_9', users: null }, ...noInvitations },
    },
    accounts,
  );
  assert.equal(buyer.team, undefined);
  assert.deepEqual([buyer.growingPartner, buyer.growingDelegation], ['par_1', 'del_3']);
  assert.equal(buyer.seatToApprove, 'sea_2');
});

test('whoever runs partnerships gets the request that waits, and for which side they answer', () => {
  const asked = (id, actions) => ({ id, actions, organization: { id: `org_of_${id}` } });
  const place = (nodes) => ({ mode: 'MEMBER', role: 'BILLING_ADMIN', organization: { id: 'org_1', partnerships: { nodes } } });
  const nodes = [
    place([asked('prt_1', [])]),
    place([asked('prt_2', ['ACCEPT', 'REJECT', 'DELETE']), asked('prt_3', ['DELETE', 'SHARE'])]),
  ];
  const viewer = { email: 'ada@example.com', contexts: { nodes }, partnerDashboard: noInvitations };
  const facts = factsFrom(viewer, accounts);
  assert.deepEqual([facts.partnershipToAnswer, facts.askedOrganization], ['prt_2', 'org_of_prt_2']);
  assert.equal(facts.ownOrganization, 'org_1');
  assert.equal(facts.partnershipToShareOver, 'prt_3');
});

test('a partner gets their invitation, and no organization to administer', () => {
  const viewer = {
    email: 'linus@example.com',
    notificationCursor: '9',
    contexts: { nodes: [{ mode: 'PARTNER', role: null, organization: { id: 'org_1' } }] },
    partnerDashboard: { pendingInvitations: { nodes: [{ id: 'del_7' }] } },
  };
  const facts = factsFrom(viewer, accounts);
  assert.equal(facts.pendingInvitation, 'del_7');
  assert.equal(facts.administeredOrganization, undefined);
  assert.equal(facts.workspace, 'org_1');
});

test('nobody gets nothing', () => {
  assert.deepEqual(factsFrom(null, accounts), {});
});
