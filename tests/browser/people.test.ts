import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { startPeopleServer } from '../people/people-server.ts';
import type { PeopleServer } from '../people/people-server.ts';
import { skipWithout } from '../services.ts';
import { becomes } from './becomes.ts';
import { accessibilityProblems, launchBrowser, openPage } from './browser.ts';
import type { View } from './browser.ts';

const password = 'correct horse battery';

describe('people in a browser', skipWithout('chromium'), () => {
  let server: PeopleServer;
  let browser: Browser;
  let owner: Page;
  let guest: Page;
  const complaints: string[][] = [];

  async function open(view: View = {}): Promise<Page> {
    const opened = await openPage(browser, view);
    complaints.push(opened.complaints);
    return opened.page;
  }

  before(async () => {
    await buildWeb();
    server = await startPeopleServer();
    browser = await launchBrowser();
    [owner, guest] = await Promise.all([open(), open({ width: 360, scheme: 'dark' })]);
    await owner.goto((await server.signInUrl()) ?? '');
    await owner.waitForURL(`${server.url}/`);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  async function look(page: Page, name: string): Promise<void> {
    const folder = process.env['CAUSEWAY_LOOK_DIR'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
    assert.deepEqual(await accessibilityProblems(page), [], name);
  }

  async function joinAs(page: Page, link: string): Promise<void> {
    await page.goto(link);
    await page.getByLabel('Your name').fill('Grace');
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await look(page, 'invitation');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.waitForURL(`${server.url}/`);
  }

  test('the owner sets an address and a password', async () => {
    await owner.goto(`${server.url}/settings/account`);
    await owner.getByText('This browser').waitFor();
    await owner.getByLabel('E-mail address').fill('owner@example.com');
    await owner.getByRole('button', { name: 'Save' }).click();
    await owner.getByText('Saved').waitFor();
    await owner.getByRole('textbox', { name: 'New password' }).fill(password);
    await owner.getByRole('button', { name: 'Set password' }).click();
    await owner.getByRole('textbox', { name: 'Current password' }).waitFor();
    await look(owner, 'account');
  });

  test('invites somebody, who joins on a telephone', async () => {
    await owner.goto(`${server.url}/settings/people`);
    await owner.getByRole('button', { name: 'Invite' }).click();
    await owner.getByLabel('E-mail address').fill('grace@example.com');
    await look(owner, 'invite');
    await owner.getByRole('button', { name: 'Make the link' }).click();
    const link = await owner.getByText('/invitation#token=').first().textContent();
    await look(owner, 'invite-link');
    await owner.getByRole('button', { name: 'I have it' }).click();
    await owner.getByText('grace@example.com').waitFor();
    await joinAs(guest, link ?? '');
    await guest.goto(`${server.url}/settings/account`);
    await guest.getByText('You are member here.').waitFor();
    assert.equal(await guest.getByRole('link', { name: 'People' }).count(), 0, 'members manage nobody');
    await look(guest, 'account-narrow');
  });

  test('makes a key with limits, and rotates it', async () => {
    await owner.goto(`${server.url}/settings/keys`);
    await owner.getByRole('button', { name: 'Create key' }).click();
    await owner.getByLabel('Name').fill('Storefront');
    await owner.getByText('Limits: project, models, rate, budget').click();
    await owner.getByLabel('Models').fill('causeway/*');
    await owner.getByLabel('Strict rate limits').check();
    await owner.getByLabel('Budget a month').fill('10');
    await look(owner, 'key-form');
    await owner.locator('form').getByRole('button', { name: 'Create key' }).click();
    await owner.getByText('Copy it now').waitFor();
    await owner.getByRole('button', { name: 'I have it' }).click();
    await owner.getByText('models causeway/* · strict rate limits').waitFor();
    await owner.getByRole('button', { name: 'Rotate Storefront' }).click();
    await owner.getByRole('button', { name: 'Rotate', exact: true }).click();
    await owner.getByText('Copy it now').waitFor();
    await owner.getByRole('button', { name: 'I have it' }).click();
    await owner.getByText('old secret ends').waitFor();
    await look(owner, 'keys');
    const { budgets } = (await (await server.owner()).ask('GET /api/v1/costs/budgets')).body;
    assert.deepEqual(
      budgets.map(({ limit_nano: limit }: { limit_nano: number }) => limit),
      [10_000_000_000],
    );
  });

  test('shares a project', async () => {
    const { id } = (await (await server.owner()).ask('POST /api/v1/projects', { name: 'Bridges' })).body;
    await owner.goto(`${server.url}/workflows/projects/${id}/people`);
    await owner.getByLabel('Role').selectOption('runner');
    await owner.getByRole('button', { name: 'Share' }).click();
    await owner.getByLabel('Role of Grace').waitFor();
    await look(owner, 'project-people');
    await guest.goto(`${server.url}/workflows/projects/${id}/people`);
    await guest.getByText('you are runner here').waitFor();
    await look(guest, 'project-people-narrow');
    await guest.goto(`${server.url}/settings/account`);
  });

  test('suspends them, and their page says so and lets them sign in again later', async () => {
    await owner.goto(`${server.url}/settings/people`);
    await owner.getByRole('button', { name: 'Change Grace' }).click();
    await owner.getByRole('button', { name: 'Suspend' }).click();
    await owner.getByText('Suspended').waitFor();
    await look(owner, 'people');
    await guest.reload();
    await guest.getByRole('heading', { name: 'Sign in' }).waitFor();
    await guest.getByLabel('E-mail address').fill('grace@example.com');
    await guest.getByRole('textbox', { name: 'Password' }).fill(password);
    await guest.getByRole('button', { name: 'Sign in', exact: true }).click();
    await guest.getByText('The e-mail address or the password is not right').waitFor();
    await look(guest, 'sign-in-narrow');
    await owner.getByRole('button', { name: 'Let in again' }).click();
    await owner.getByRole('button', { name: 'Suspend' }).waitFor();
    await guest.getByRole('button', { name: 'Sign in', exact: true }).click();
    await guest.getByText('You are member here.').waitFor();
  });

  test('shows a member the budgets that limit them', async () => {
    const limited = await owner.evaluate(async () => {
      const { people } = (await (await fetch('/api/v1/people')).json()) as { people: { id: string; name: string }[] };
      const grace = people.find(({ name }) => name === 'Grace');
      const limit = {
        name: 'Grace, monthly',
        scope: 'user',
        subject_id: grace?.id,
        period: 'month',
        limit_nano: 5_000_000_000,
      };
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/api/v1/costs/budgets', { method: 'POST', headers, body: JSON.stringify(limit) })).status;
    });
    assert.equal(limited, 201);
    await guest.goto(`${server.url}/costs`);
    await guest.getByRole('heading', { name: 'Budgets that limit you' }).waitFor();
    await guest.getByText('Grace, monthly').waitFor();
    await guest.getByText('Person Grace').waitFor();
    await guest.getByText('of $5.00 a month').waitFor();
    await guest.getByText(/begins anew/u).waitFor();
    assert.equal(await guest.getByRole('button', { name: 'New budget' }).count(), 0);
    await look(guest, 'costs-member');
  });

  test('sees who did what', async () => {
    await owner.goto(`${server.url}/settings/audit`);
    await owner.getByText('is suspended').waitFor();
    await look(owner, 'audit');
    await owner.getByLabel('What').selectOption('keys.');
    await becomes(owner, () => owner.getByText('is suspended').count(), 0);
    await owner.getByText('created the key "Storefront"').waitFor();
  });

  test('removes somebody with what they have', async () => {
    await guest.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      await fetch('/v1/sessions', { method: 'POST', headers, body: '{"user_id":"grace"}' });
      await fetch('/api/v1/projects', { method: 'POST', headers, body: '{"name":"Hers"}' });
    });
    await owner.goto(`${server.url}/settings/people`);
    await owner.getByRole('button', { name: 'Change Grace' }).click();
    await owner.getByRole('button', { name: 'Remove' }).click();
    await owner.getByText(/They have 1 chat, /u).waitFor();
    await look(owner, 'remove-person');
    await owner.getByText('It is deleted', { exact: true }).click();
    await owner.getByText('Nothing brings it back.').waitFor();
    await owner.getByRole('textbox').last().fill('Grace');
    await look(owner, 'remove-person-delete');
    await owner.getByRole('button', { name: 'Remove and delete' }).click();
    await owner.getByRole('button', { name: 'Change Grace' }).waitFor({ state: 'detached' });
    await guest.reload();
    await guest.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('and no page complains', () => {
    assert.deepEqual(complaints.flat(), []);
  });
});
