// Plays the story of one delegation in a real browser, as two people in two tabs, against a running server with demo
// accounts: MANDATE_URL=http://127.0.0.1:8080 [SCREENSHOT=picture.png] [CHROMIUM=/usr/bin/chromium] node browser-check.mjs
// The two people are those whom the README names.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { examples } from './src/examples.js';

const origin = new URL(process.env.MANDATE_URL ?? 'http://127.0.0.1:8080').origin;
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const WITHIN = { timeout: 15_000 };

const browser = await chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });

const foreign = [];
const complaints = [];

function watch(url) {
  const { host, protocol } = new URL(url);
  if (['http:', 'https:', 'ws:', 'wss:'].includes(protocol) && host !== new URL(origin).host) foreign.push(url);
}

context.on('request', (request) => watch(request.url()));
context.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
context.on('weberror', (error) => complaints.push(error.error().message));
context.on('console', (message) => {
  if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
});

/** One browser tab, and what a person does in it. */
class Tab {
  static async open() {
    const tab = new Tab();
    tab.page = await context.newPage();
    tab.page.on('websocket', (socket) => watch(socket.url()));
    await tab.page.goto(`${origin}/playground/`);
    await tab.page.getByRole('button', { name: 'Examples' }).and(tab.page.locator(':enabled')).waitFor(WITHIN);
    return tab;
  }

  /** The text in one of GraphiQL's editors: operation.graphql, variables.json, response.json. */
  text(name) {
    return this.page.evaluate(
      (file) => window.__MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith(file)).getValue(),
      name,
    );
  }

  async json(name) {
    return JSON.parse((await this.text(name)) || 'null');
  }

  /** Writes into one of the editors. */
  write(name, text) {
    return this.page.evaluate(
      ([file, text]) => window.__MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith(file)).setValue(text),
      [name, text],
    );
  }

  async signIn(name) {
    await this.page.locator('.bar .opener').last().click();
    await this.page.getByRole('dialog', { name: 'Sign in as' }).getByRole('button', { name }).click();
    await this.page.locator('.bar .person', { hasText: name }).waitFor(WITHIN);
  }

  /** Opens an example and answers its variables once they are filled in. */
  async openExample(title) {
    const { query } = examples.find((example) => example.title === title);
    const [, operationName] = query.match(/^(?:query|mutation|subscription) (\w+)/m);
    const filledIn = this.page.waitForResponse((answer) => answer.request().postData()?.includes('query Facts'), WITHIN);
    await this.page.getByRole('button', { name: 'Examples' }).click();
    await this.page.getByRole('dialog', { name: 'Examples' }).getByRole('button', { name: title }).click();
    await (await filledIn).finished();
    await this.page.locator('.graphiql-tab-active', { hasText: operationName }).waitFor(WITHIN);
    await this.until('operation.graphql', (text) => text === query);
    return this.json('variables.json');
  }

  run() {
    return this.page.getByRole('button', { name: 'Execute query' }).click();
  }

  /** Waits until the editor holds what `accepts` finds good, and answers its text. */
  async until(name, accepts) {
    const deadline = Date.now() + WITHIN.timeout;
    for (;;) {
      const text = await this.text(name);
      if (accepts(text)) return text;
      if (Date.now() > deadline) throw new Error(`${name} holds\n${text}`);
      await this.page.waitForTimeout(50);
    }
  }

  async answer() {
    const { data, errors } = JSON.parse(await this.until('response.json', (text) => text.trimEnd().endsWith('}')));
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data;
  }

  async runExample(title) {
    await this.openExample(title);
    await this.run();
    return this.answer();
  }

  /** The first event of the running stream that `accepts` finds good. */
  async event(accepts) {
    let found;
    await this.until('response.json', (text) => {
      const shown = text.trimEnd().endsWith('}') ? JSON.parse(text) : {};
      found = shown.events?.map(({ data }) => Object.values(data)[0]).find(accepts);
      return found;
    });
    return found;
  }

  async follow(title) {
    await this.openExample(title);
    await this.run();
    await this.event(({ __typename }) => __typename === 'StreamPosition');
  }
}

const notice = (kind) => (event) => event.notification?.kind === kind;
const cardOf = (dashboard, id) =>
  dashboard.viewer.partnerDashboard.buyerAccounts.nodes.find(({ delegation }) => delegation.id === id);

async function story() {
  const { accounts } = await (await fetch(`${origin}/playground/settings.json`)).json();
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, ada, bob] = readme.match(/sign in as \*([^*]+)\* in one and as \*([^*]+)\* in\s+the other/);

  const [, path] = readme.match(/examples from the menu: ([^]*?)\n\n/);
  for (const [, title] of path.matchAll(/\*([^*]+)\*/g)) {
    assert(examples.some((example) => example.title === title), `the README's example ${title}`);
  }

  const admin = await Tab.open();
  await admin.signIn(ada);
  const { input } = await admin.openExample('Invite a partner');
  const invited = accounts.find(({ email }) => email === input.email);
  assert.equal(invited?.label.split(',')[0], bob, 'whom the README has invited');

  const partner = await Tab.open();
  await partner.signIn(bob);
  await partner.follow('Live notifications');

  await admin.run();
  const { invitePartner } = await admin.answer();
  assert.deepEqual(invitePartner.userErrors, []);
  const { id } = invitePartner.delegation;
  await partner.event(notice('INVITATION_RECEIVED'));
  console.log('invited; the notification has reached the other tab');

  await admin.follow('Live partner list');
  const { acceptInvitation } = await partner.runExample('Accept an invitation');
  assert.deepEqual(acceptInvitation.userErrors, []);
  assert.equal(acceptInvitation.delegation.id, id);
  await admin.event(({ delegation }) => delegation?.id === id && delegation.status === 'ACTIVE');
  console.log('accepted; the admin’s live list has changed');

  assert.ok(cardOf(await partner.runExample('Partner dashboard'), id), 'the dashboard has no card');
  if (process.env.SCREENSHOT) await partner.page.screenshot({ path: process.env.SCREENSHOT });
  console.log('the partner’s dashboard has the card');

  await partner.follow('Live notifications');
  const revocation = await admin.openExample('Revoke access');
  assert.equal(revocation.input.delegationId, id, 'another delegation is newer');
  await admin.run();
  const { revokeDelegation } = await admin.answer();
  assert.deepEqual(revokeDelegation.userErrors, []);
  await partner.event(notice('ACCESS_REVOKED'));
  assert.equal(cardOf(await partner.runExample('Partner dashboard'), id), undefined);
  console.log('revoked; the partner has been told, and the card is gone');

  const { addPartnerUser } = await admin.runExample('Add a colleague');
  assert.deepEqual(addPartnerUser.userErrors, []);
  assert.equal(addPartnerUser.seats[0].status, 'AWAITING_PARTNER');
  const head = accounts.find(({ label }) => label.includes('an agency')).label.split(',')[0];
  await partner.signIn(head);
  const team = (await partner.runExample('Team of a partner company')).node.users.nodes;
  const added = team.find(({ id }) => id === addPartnerUser.partnerUser.id);
  assert.deepEqual(added.seats.nodes[0].actions, ['APPROVE', 'EDIT', 'REMOVE']);
  const { approveSeat } = await partner.runExample('Approve a seat');
  assert.deepEqual(approveSeat.userErrors, []);
  assert.equal(approveSeat.seat.status, 'ACTIVE');
  console.log('a buyer’s admin has added a colleague, and the agency has approved a seat');

  const { managedCompanies } = (await partner.runExample('Companies of a partner')).node;
  assert.equal(managedCompanies.totalCount, 3);
  const { createManagedCompany } = await partner.runExample('Sign up a company');
  assert.deepEqual(createManagedCompany.userErrors, []);
  const { name, admins } = createManagedCompany.organization;
  assert.deepEqual(admins, [{ status: 'INVITED', user: { name: 'Somebody Else' } }]);
  const { updateBranding } = await partner.runExample('Change the look');
  assert.deepEqual(updateBranding.userErrors, []);
  const companies = (await partner.runExample('Companies of a partner')).node.managedCompanies.nodes;
  const signedUp = companies.find((company) => company.name === name);
  assert.deepEqual([signedUp.branding.primaryColor, signedUp.branding.source], ['#9d174d', 'PARTNER']);
  assert.ok(signedUp.apps.some(({ app, enabled }) => app.tier === 'PREMIUM' && enabled));
  console.log('the agency has signed a company up, and changed the look of all of them');

  const { partnershipId } = (await admin.openExample('Accept a partnership')).input;
  await admin.run();
  const { acceptPartnership } = await admin.answer();
  assert.deepEqual(acceptPartnership.userErrors, []);
  const { partnerships } = (await admin.runExample('Partnerships of an organization')).organization;
  const accepted = partnerships.nodes.find(({ id }) => id === partnershipId);
  assert.deepEqual([accepted.label, accepted.actions], ['ACCEPTED', ['DELETE', 'SHARE']]);
  const { requestPartnership } = await admin.runExample('Ask for a partnership');
  assert.deepEqual(requestPartnership.userErrors, []);
  assert.equal(requestPartnership.partnership.label, 'SENT_AWAITING_APPROVAL');
  console.log('an organization has accepted a partnership, and asked for another');

  const { createFolder } = await admin.runExample('Make a folder');
  assert.deepEqual(createFolder.userErrors, []);
  const toShare = (await admin.openExample('Share a document')).input;
  const filledIn = { input: { ...toShare, documentId: createFolder.document.id } };
  await admin.write('variables.json', JSON.stringify(filledIn, null, 2));
  await admin.run();
  const { shareDocument } = await admin.answer();
  assert.deepEqual(shareDocument.userErrors, []);
  const { documents } = (await admin.runExample('Documents tab')).workspace;
  const shared = documents.nodes.find(({ id }) => id === createFolder.document.id);
  assert.equal(shared.sharedWith.length, 1);
  console.log('an organization has made a folder, and shared it with a partner');

  assert.deepEqual(foreign, [], 'requests to other hosts');
  assert.deepEqual(complaints, [], 'errors and warnings in the console');
}

try {
  await story();
} finally {
  await browser.close();
}
