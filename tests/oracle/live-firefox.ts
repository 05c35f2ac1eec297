import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startChild } from '../child.ts';
import { connectBidi } from './bidi.ts';
import type { Bidi } from './bidi.ts';
import type { LiveBrowser } from './live-browser.ts';
import { runInPage } from './page-runner.ts';
import type { PageResult } from './page-runner.ts';

const atOnce = 48;

/** Firefox's program, undefined when it is not installed. */
export function firefoxPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [
    process.env['CAUSEWAY_TEST_FIREFOX'] ?? '',
    ...folders.flatMap((folder) => [join(folder, 'firefox-esr'), join(folder, 'firefox')]),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ];
  return candidates.find((path) => path !== '' && existsSync(path));
}

/** The system's Firefox, driven over WebDriver BiDi. */
export async function startFirefox(
  path: string,
  preferences: Readonly<Record<string, string | number | boolean>> = {},
): Promise<LiveBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'causeway-firefox-'));
  const lines = Object.entries({
    'dom.security.https_first': false,
    'network.captive-portal-service.enabled': false,
    ...preferences,
  });
  writeFileSync(
    join(profile, 'user.js'),
    lines.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''),
  );
  const args = [
    '--headless',
    '--no-remote',
    '--remote-debugging-port',
    '0',
    '--remote-allow-system-access',
    '--profile',
    profile,
  ];
  const child = await startChild({
    command: path,
    args,
    ready: /WebDriver BiDi listening on (?<url>ws:\S+)/u,
    readyWithinMs: 60_000,
  });
  const listening = await child.waitFor(/WebDriver BiDi listening on (?<url>ws:\S+)/u);
  const bidi = await connectBidi(`${listening.groups?.['url'] ?? ''}/session`);
  const stop = async () => {
    bidi.close();
    await child.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  return drive(bidi, stop);
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
    async run({ pageUrl, sentinelUrl, groups }) {
      const { context } = await bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' });
      await bidi.send('browsingContext.navigate', { context, url: pageUrl, wait: 'complete' });
      const expression = `(${runInPage.toString()})(${JSON.stringify(groups)}, ${atOnce}).then((all) => JSON.stringify(all))`;
      const text = await evaluate(bidi, context, expression);
      await evaluate(bidi, context, `fetch(${JSON.stringify(sentinelUrl)}, { method: 'PUT' }).then(() => '', () => '')`);
      await evaluate(bidi, chrome, 'globalThis.causewaySettled()');
      lines.push(
        ...(JSON.parse(await evaluate(bidi, chrome, 'JSON.stringify(globalThis.causewayLines.splice(0))')) as string[]),
      );
      await bidi.send('browsingContext.close', { context });
      return JSON.parse(text) as PageResult[][];
    },
    forget() {
      lines.length = 0;
    },
    stop,
  };
}

interface Tree {
  readonly contexts: readonly { readonly context: string }[];
}

// BiDi's own log events leave out what has no window, and that is every refused preflight. Two lines about the sentinel,
// whose preflight is refused, come after all others.
async function watchConsole(bidi: Bidi): Promise<string> {
  const { contexts } = await bidi.send<Tree>('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const context = contexts[0]?.context ?? '';
  await evaluate(
    bidi,
    context,
    `globalThis.causewayLines = [];
     let sentinels = 0;
     let settle = () => {};
     globalThis.causewaySettled = async () => {
       if (sentinels < 2) await new Promise((resolve) => { settle = resolve; });
       sentinels = 0;
       return '';
     };
     Services.console.registerListener({ observe: (message) => {
       if (!(message instanceof Ci.nsIScriptError)) return;
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
