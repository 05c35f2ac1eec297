import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { buildWeb } from '../build-web.ts';
import { startTestServer } from '../server.ts';
import { skipWithout } from '../services.ts';
import { simulatedTwilio } from '../voice/carriers/simulated-twilio.ts';
import { enginesMissing } from '../voice/engines.ts';
import { publicUrl, startPhoneStage } from '../voice/phone-stage.ts';
import type { PhoneStage } from '../voice/phone-stage.ts';
import { accessibilityProblems, launchBrowser, openPage, overflowOf } from './browser.ts';
import type { View } from './browser.ts';
import { wavOf } from './voice-browser.ts';

const folder = process.env['CAUSEWAY_LOOK_DIR'];

async function look(page: Page, name: string): Promise<void> {
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  assert.deepEqual(await accessibilityProblems(page), [], name);
  assert.ok((await overflowOf(page)) <= 0, `${name} is wider than its window`);
}

describe('the calls page', { skip: skipWithout('chromium').skip || enginesMissing }, () => {
  let stage: PhoneStage;
  let browser: Browser;
  const complaints: string[][] = [];

  async function open(url: string, view: View = {}): Promise<Page> {
    const opened = await openPage(browser, view);
    complaints.push(opened.complaints);
    await opened.page.goto(`${url}/voice/calls`);
    await opened.page.getByRole('heading', { name: 'Carriers' }).waitFor();
    return opened.page;
  }

  before(async () => {
    await buildWeb();
    [stage, browser] = await Promise.all([startPhoneStage(), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await stage?.close();
  });

  test('without a carrier the page says what each still needs', async () => {
    const server = await startTestServer();
    const page = await open(`http://localhost:${server.port}`, { width: 360 });
    await page.getByRole('heading', { name: 'No telephone company is connected' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Call a number' }).isDisabled(), true);
    await look(page, 'calls-none-narrow');
    await page.context().close();
    await server.close();
  });

  test('shows who calls and what is said, presses keys, hangs up, and keeps the call', async () => {
    const page = await open(stage.httpUrl);
    await page.getByText(`${publicUrl}/api/v1/telephony/twilio/voice`).waitFor();
    const caller = stage.phone(simulatedTwilio);
    await caller.answer();
    const call = page.getByRole('listitem', { name: 'Call with +14155550111' });
    await call.getByText('Talking').waitFor();
    await caller.say(stage.question);
    await call.getByText(/can you/iu).waitFor();
    await call.getByText(/fake upstream/iu).waitFor();
    await call.getByRole('button', { name: 'Keys' }).click();
    await look(page, 'calls-live');
    await call.getByRole('button', { name: 'Hang up' }).click();
    const row = page.getByRole('button', { name: '+14155550111' });
    await row.waitFor();
    await caller.until(() => caller.closed !== undefined);
    await row.click();
    await page.getByRole('link', { name: 'Read what was said' }).waitFor();
    await look(page, 'calls-peek');
    await page.context().close();
  });

  test('plays what was recorded, seeks in it, and says when the carrier has it no more', async () => {
    const wish = { to: '+14155550144', carrier: 'twilio', recording_consent: true };
    const { body: made } = await stage.post('/api/v1/telephony/calls', wish);
    const callee = stage.phone(simulatedTwilio, { id: made.carrier_call_id ?? '', direction: 'outbound' });
    await callee.tell('completed');
    const samples = Buffer.from(stage.question.buffer, stage.question.byteOffset, stage.question.byteLength);
    // Long enough that its end is not loaded with its beginning.
    const minutes = Buffer.concat(Array.from({ length: 60 }, () => samples));
    stage.api.recording = { status: 200, type: 'audio/wav', bytes: wavOf(minutes, 8000), knowsRanges: true };
    await simulatedTwilio.tellRecording(stage.wires, {
      id: made.carrier_call_id ?? '',
      from: '',
      to: '',
      direction: 'outbound',
    });
    const page = await open(stage.httpUrl);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('button', { name: '+14155550144' }).click();
    const place = page.getByRole('slider', { name: 'Place in the recording' });
    await page.getByRole('button', { name: 'Play the recording' }).click();
    await page.getByRole('button', { name: 'Pause the recording' }).waitFor();
    await place.focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => Number(document.querySelector<HTMLInputElement>('[type=range]')?.value) > 60);
    await look(page, 'calls-recording');
    assert.deepEqual(
      asked.filter((url) => !url.startsWith(stage.httpUrl)),
      [],
      'nothing is asked of the carrier by the page',
    );
    stage.api.recording = { ...stage.api.recording, status: 404 };
    await page.reload();
    await page.getByRole('button', { name: '+14155550144' }).click();
    await page.getByRole('heading', { name: 'The carrier no longer has the recording' }).waitFor();
    await look(page, 'calls-recording-gone');
    await page.context().close();
  });

  test('calls a number from a small screen', async () => {
    const page = await open(stage.httpUrl, { width: 360, scheme: 'dark' });
    await page.getByRole('button', { name: 'Call a number' }).click();
    await page.getByRole('textbox', { name: 'Number' }).fill('+1 (415) 555-0199');
    await page.getByLabel('First words').fill('Good day, this is Causeway.');
    await page.getByLabel('Cost at most').fill('0.50');
    await look(page, 'calls-form-narrow');
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    const call = page.getByRole('listitem', { name: 'Call with +14155550199' });
    await call.getByText('Dialling').waitFor();
    assert.ok(stage.api.requests.some((request) => simulatedTwilio.dialled(request) === '+14155550199'));
    await look(page, 'calls-dialling-narrow');
    await page.context().close();
  });

  test('and no page complains', () => {
    assert.deepEqual(complaints.flat(), []);
  });
});
