import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectBidi } from '../../packages/doctor/src/browser/bidi.ts';
import type { Bidi } from '../../packages/doctor/src/browser/bidi.ts';
import { startProgram } from '../../packages/doctor/src/browser/start-program.ts';
import { firefoxPath } from '../oracle/installed.ts';
import { scriptOf } from './browser-script.ts';
import type { Running } from './start-lab.ts';
import type { Sight } from './watch-browser.ts';

/** A Firefox that opens the pages of labs. */
export interface LabFirefox {
  watch(running: Running): Promise<Sight>;
  stop(): Promise<void>;
}

/** Names of nobody lead to this machine; http stays http; a page here may ask this machine. */
const preferences = {
  'network.dns.localDomains': 'lab.test,api.lab.test,app.lab.test,www.lab.test',
  'network.lna.enabled': false,
  'dom.security.https_first': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.normandy.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
};

/** Starts the Firefox of this system; undefined when there is none. */
export async function launchLabFirefox(): Promise<LabFirefox | undefined> {
  const path = firefoxPath();
  if (path === undefined) return undefined;
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  const program = await startProgram({
    programs: [path],
    args: (folder) => [
      '--headless',
      '--no-remote',
      '--remote-debugging-port',
      '0',
      '--remote-allow-system-access',
      '--profile',
      folder,
    ],
    prepare: (folder) => writeFileSync(join(folder, 'user.js'), lines.join('')),
  });
  const listening = await program?.waitFor(/WebDriver BiDi listening on (?<url>ws:\S+)/u);
  if (program === undefined || listening === undefined) return undefined;
  const bidi = await connectBidi(`${listening.groups?.['url'] ?? ''}/session`);
  await bidi.send('session.new', { capabilities: {} });
  const chrome = await listenToConsole(bidi);
  return {
    // A tab of another lab that closes may take this one's frame along.
    watch: (running) => watch(bidi, chrome, running).catch(() => watch(bidi, chrome, running)),
    stop: async () => {
      bidi.close();
      await program.stop();
    },
  };
}

interface Tree {
  readonly contexts: readonly { readonly context: string }[];
}

/** BiDi's own log events leave out refused preflights; the browser's console has them. */
async function listenToConsole(bidi: Bidi): Promise<string> {
  const { contexts } = await bidi.send<Tree>('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const context = contexts[0]?.context ?? '';
  const listen = `globalThis.labLines = []; Services.console.registerListener({ observe: (message) => {
    if (message instanceof Ci.nsIScriptError) globalThis.labLines.push(message.errorMessage);
  } }); ''`;
  await evaluate(bidi, context, listen);
  return context;
}

async function watch(bidi: Bidi, chrome: string, running: Running): Promise<Sight> {
  const { userContext } = await bidi.send<{ userContext: string }>('browser.createUserContext', {});
  try {
    await setCookie(bidi, userContext, running);
    const { context } = await bidi.send<{ context: string }>('browsingContext.create', { type: 'tab', userContext });
    await bidi.send('browsingContext.navigate', { context, url: running.page.url, wait: 'complete' });
    const result = await evaluate(bidi, context, scriptOf(running.request));
    // The console speaks up to a moment after the page has learned of its failure.
    const wait = result.startsWith('ok') ? 0 : 200;
    const read = `new Promise((resolve) => setTimeout(resolve, ${wait})).then(() => JSON.stringify(globalThis.labLines))`;
    const all = JSON.parse(await evaluate(bidi, chrome, read)) as string[];
    const ports = Object.values(running.ports).map(String);
    const lines = all.filter((line) => ports.some((port) => line.includes(port)));
    return {
      isOk: result.startsWith('ok'),
      result,
      console: lines.join('\n'),
      transcript: [...lines, result].join('\n'),
    };
  } finally {
    await bidi.send('browser.removeUserContext', { userContext });
  }
}

async function setCookie(bidi: Bidi, userContext: string, { request }: Running): Promise<void> {
  const { hostname } = new URL(request.url);
  for (const pair of request.cookie?.split(/;\s*/u) ?? []) {
    const [name = '', ...value] = pair.split('=');
    const cookie = { name, value: { type: 'string', value: value.join('=') }, domain: hostname, sameSite: 'lax' };
    await bidi.send('storage.setCookie', { cookie, partition: { type: 'storageKey', userContext } });
  }
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
