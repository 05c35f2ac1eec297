import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectBidi } from './bidi.ts';
import type { Bidi } from './bidi.ts';
import type { LaunchOptions, LiveBrowser, Stage } from './live-browser.ts';
import { pageExpression } from './page-runner.ts';
import type { PageResult } from './page-runner.ts';
import { startProgram } from './start-program.ts';

const programs = [
  'firefox',
  'firefox-esr',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  String.raw`C:\Program Files\Mozilla Firefox\firefox.exe`,
];

/** Nothing but what the page asks for goes out; http stays http. */
const preferences = {
  'dom.security.https_first': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.normandy.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
};

/** The Firefox of this system, driven over WebDriver BiDi on a loopback port; undefined when there is none. */
export async function startFirefox({ programs: given = programs, isLocalPage = false }: LaunchOptions = {}): Promise<
  LiveBrowser | undefined
> {
  const lines = Object.entries({ ...preferences, ...(isLocalPage ? { 'network.lna.enabled': false } : {}) });
  const program = await startProgram({
    programs: given,
    args: (folder) => [
      '--headless',
      '--no-remote',
      '--remote-debugging-port',
      '0',
      '--remote-allow-system-access',
      '--profile',
      folder,
    ],
    prepare: (folder) =>
      writeFileSync(
        join(folder, 'user.js'),
        lines.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''),
      ),
  });
  if (program === undefined) return undefined;
  try {
    const listening = await program.waitFor(/WebDriver BiDi listening on (?<url>ws:\S+)/u);
    const bidi = await connectBidi(`${listening.groups?.['url'] ?? ''}/session`);
    return await drive(bidi, async () => {
      bidi.close();
      await program.stop();
    });
  } catch (error) {
    await program.stop();
    throw error;
  }
}

interface Session {
  readonly capabilities: { readonly browserVersion: string };
}

async function drive(bidi: Bidi, stop: () => Promise<void>): Promise<LiveBrowser> {
  const session = await bidi.send<Session>('session.new', { capabilities: {} });
  const lines: string[] = [];
  const chrome = await watchConsole(bidi);
  return {
    name: 'firefox',
    version: session.capabilities.browserVersion,
    lines,
    corsErrors: new Map(),
    async run(stage) {
      const results = await run(bidi, chrome, stage);
      const said = await evaluate(bidi, chrome, 'JSON.stringify(globalThis.causewayLines.splice(0))');
      lines.push(...(JSON.parse(said) as string[]));
      return results;
    },
    forget() {
      lines.length = 0;
    },
    stop,
  };
}

async function run(bidi: Bidi, chrome: string, stage: Stage): Promise<PageResult[][]> {
  const { context } = await bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
  for (const { url, name, value } of stage.cookies ?? []) await setCookie(bidi, url, { name, value });
  await open(bidi, context, stage);
  const text = await evaluate(bidi, context, `${pageExpression(stage.groups)}.then((all) => JSON.stringify(all))`);
  if (stage.sentinelUrl === undefined) {
    await evaluate(bidi, chrome, 'globalThis.causewayQuiet()');
  } else {
    const call = `fetch(${JSON.stringify(stage.sentinelUrl)}, { method: 'PUT' }).then(() => '', () => '')`;
    await evaluate(bidi, context, call);
    await evaluate(bidi, chrome, 'globalThis.causewaySettled()');
  }
  await bidi.send('browsingContext.close', { context });
  return JSON.parse(text) as PageResult[][];
}

function setCookie(bidi: Bidi, url: string, { name, value }: { name: string; value: string }): Promise<unknown> {
  const { hostname } = new URL(url);
  const cookie = { name, value: { type: 'string', value }, domain: hostname, sameSite: 'lax' };
  return bidi.send('storage.setCookie', { cookie });
}

interface Paused {
  readonly isBlocked: boolean;
  readonly request: { readonly request: string };
}

async function open(bidi: Bidi, context: string, { pageUrl, documentHeaders }: Stage): Promise<void> {
  const navigate = () => bidi.send('browsingContext.navigate', { context, url: pageUrl, wait: 'complete' });
  if (documentHeaders === undefined) {
    await navigate();
    return;
  }
  const bytes = (value: string) => ({ type: 'string', value });
  bidi.on('network.beforeRequestSent', (params) => {
    const { isBlocked, request } = params as Paused;
    if (!isBlocked) return;
    const headers = documentHeaders.map(([name, value]) => ({ name, value: bytes(value) }));
    const body = bytes('<!doctype html><title>causeway doctor</title>');
    const answer = { request: request.request, statusCode: 200, reasonPhrase: 'OK', headers, body };
    bidi.send('network.provideResponse', answer).catch(() => undefined);
  });
  await bidi.send('session.subscribe', { events: ['network.beforeRequestSent'] });
  const { intercept } = await bidi.send<{ intercept: string }>('network.addIntercept', {
    phases: ['beforeRequestSent'],
    urlPatterns: [{ type: 'string', pattern: pageUrl }],
  });
  await navigate();
  await bidi.send('network.removeIntercept', { intercept });
}

interface Tree {
  readonly contexts: readonly { readonly context: string }[];
}

// BiDi's own log events leave out what has no window, and that is every refused preflight. Two lines about the sentinel,
// whose preflight is refused, come after all others. Without a sentinel: silence of 150 ms, within a second.
async function watchConsole(bidi: Bidi): Promise<string> {
  const { contexts } = await bidi.send<Tree>('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const context = contexts[0]?.context ?? '';
  await evaluate(
    bidi,
    context,
    `globalThis.causewayLines = [];
     let sentinels = 0;
     let settle = () => {};
     let spokeAt = 0;
     globalThis.causewaySettled = async () => {
       if (sentinels < 2) await new Promise((resolve) => { settle = resolve; });
       sentinels = 0;
       return '';
     };
     globalThis.causewayQuiet = async () => {
       const started = Date.now();
       spokeAt = started;
       while (Date.now() - spokeAt < 150 && Date.now() - started < 1000) await new Promise((resolve) => { setTimeout(resolve, 30); });
       return '';
     };
     Services.console.registerListener({ observe: (message) => {
       if (!(message instanceof Ci.nsIScriptError)) return;
       spokeAt = Date.now();
       if (!message.errorMessage.includes('/c/sentinel/')) globalThis.causewayLines.push(message.errorMessage);
       else if (++sentinels === 2) settle();
     } }); ''`,
  );
  return context;
}

interface Evaluated {
  readonly type: string;
  readonly result?: { readonly value?: string };
  readonly exceptionDetails?: { readonly text: string };
}

async function evaluate(bidi: Bidi, context: string, expression: string): Promise<string> {
  const answer = await bidi.send<Evaluated>('script.evaluate', { expression, target: { context }, awaitPromise: true });
  if (answer.type !== 'success') throw new Error(`Firefox: ${answer.exceptionDetails?.text ?? 'no result'}`);
  return answer.result?.value ?? '';
}
