import type { Readable, Writable } from 'node:stream';
import { createCommands } from './commands.ts';
import type { Commands } from './commands.ts';
import type { LaunchOptions, LiveBrowser, Stage } from './live-browser.ts';
import { pageExpression } from './page-runner.ts';
import type { PageResult } from './page-runner.ts';
import { startProgram } from './start-program.ts';
import type { Program } from './start-program.ts';

const programs = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
];

/** Nothing but what the page asks for goes out; http stays http. */
const quiet = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-sync',
  '--no-pings',
  '--password-store=basic',
  '--use-mock-keychain',
];
const quietFeatures = ['HttpsUpgrades', 'MediaRouter', 'OptimizationHints', 'Translate'];

function argumentsOf({ hosts, isLocalPage = false }: LaunchOptions, folder: string): string[] {
  const features = [...quietFeatures, ...(isLocalPage ? ['LocalNetworkAccessChecks'] : [])];
  const known = ['localhost', '*.localhost', '127.0.0.1', '[::1]', ...(hosts ?? [])];
  return [
    ...quiet,
    `--user-data-dir=${folder}`,
    `--disable-features=${features.join(',')}`,
    ...(hosts === undefined
      ? []
      : [`--host-resolver-rules=MAP * ~NOTFOUND, ${known.map((host) => `EXCLUDE ${host}`).join(', ')}`]),
    // The kernel gives root no sandbox of this kind.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

/** The Chromium, Chrome or Edge of this system, driven over a pipe that nobody else can write to; undefined when there is none. */
export async function startChromium(options: LaunchOptions = {}): Promise<LiveBrowser | undefined> {
  const program = await startProgram({
    programs: options.programs ?? programs,
    args: (folder) => argumentsOf(options, folder),
    hasPipes: true,
  });
  if (program === undefined) return undefined;
  try {
    return await drive(connect(program), program);
  } catch (error) {
    await program.stop();
    throw error;
  }
}

/** Messages end with a zero byte. */
function connect({ child }: Program): Commands {
  const [input, output] = child.stdio.slice(3) as [Writable, Readable];
  const commands = createCommands((text) => input.write(`${text}\0`));
  // A browser that is gone is told by its exit.
  input.on('error', () => undefined);
  let rest = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = `${rest}${chunk}`.split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) commands.receive(message);
  });
  child.stderr?.resume();
  child.once('exit', () => commands.end());
  return commands;
}

async function drive(cdp: Commands, program: Program): Promise<LiveBrowser> {
  const { product } = await cdp.send<{ product: string }>('Browser.getVersion');
  const lines: string[] = [];
  const corsErrors = new Map<string, string[]>();
  follow(cdp, lines, corsErrors);
  return {
    name: 'chromium',
    version: product.replace(/^[^/]*\//u, ''),
    lines,
    corsErrors,
    run: (stage) => run(cdp, stage),
    forget() {
      lines.length = 0;
      corsErrors.clear();
    },
    stop: () => program.stop(),
  };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

async function run(cdp: Commands, stage: Stage): Promise<PageResult[][]> {
  const { targetId } = await cdp.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await cdp.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
  const send = <Result>(method: string, params: object = {}) => cdp.send<Result>(method, params, sessionId);
  await Promise.all(['Log.enable', 'Runtime.enable', 'Network.enable', 'Page.enable'].map((method) => send(method)));
  for (const cookie of stage.cookies ?? []) await send('Network.setCookie', cookie);
  await open(cdp, send, stage);
  const { result, exceptionDetails } = await send<Evaluated>('Runtime.evaluate', {
    expression: pageExpression(stage.groups),
    awaitPromise: true,
    returnByValue: true,
  });
  // The console is told over the same pipe: one more round trip and everything said before has arrived.
  await send('Runtime.evaluate', { expression: '0' });
  await cdp.send('Target.closeTarget', { targetId });
  if (exceptionDetails !== undefined) {
    throw new Error(`Chromium: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  }
  return result.value as PageResult[][];
}

type Send = <Result>(method: string, params?: object) => Promise<Result>;

async function open(cdp: Commands, send: Send, { pageUrl, documentHeaders }: Stage): Promise<void> {
  const loaded = new Promise<void>((resolve) => cdp.on('Page.loadEventFired', () => resolve()));
  if (documentHeaders !== undefined) {
    cdp.on('Fetch.requestPaused', (params) => {
      const { requestId } = params as { requestId: string };
      const responseHeaders = documentHeaders.map(([name, value]) => ({ name, value }));
      const body = Buffer.from('<!doctype html><title>causeway doctor</title>').toString('base64');
      send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body }).catch(() => undefined);
    });
    await send('Fetch.enable', { patterns: [{ urlPattern: pageUrl }] });
  }
  const { errorText } = await send<{ errorText?: string }>('Page.navigate', { url: pageUrl });
  if (errorText !== undefined) throw new Error(`Chromium cannot open ${pageUrl}: ${errorText}`);
  await loaded;
  if (documentHeaders !== undefined) await send('Fetch.disable');
}

interface Entry {
  readonly entry: { readonly text: string; readonly url?: string };
}
interface ConsoleCall {
  readonly args: readonly { readonly value?: unknown }[];
}
interface Sent {
  readonly requestId: string;
  readonly request: { readonly url: string };
}
interface Failed {
  readonly requestId: string;
  readonly errorText: string;
  readonly corsErrorStatus?: { readonly corsError: string; readonly failedParameter: string };
}

function follow(cdp: Commands, lines: string[], corsErrors: Map<string, string[]>): void {
  const urls = new Map<string, string>();
  cdp.on('Log.entryAdded', (params) => {
    const { entry } = params as Entry;
    lines.push(entry.text.startsWith('Failed to load') ? `${entry.text} @ ${entry.url ?? ''}` : entry.text);
  });
  cdp.on('Runtime.consoleAPICalled', (params) =>
    lines.push((params as ConsoleCall).args.map((argument) => String(argument.value)).join(' ')),
  );
  cdp.on('Network.requestWillBeSent', (params) => {
    const { requestId, request } = params as Sent;
    if (!urls.has(requestId)) urls.set(requestId, request.url);
  });
  cdp.on('Network.loadingFailed', (params) => {
    const { requestId, corsErrorStatus, errorText } = params as Failed;
    const url = urls.get(requestId) ?? '';
    const name = corsErrorStatus?.corsError ?? errorText;
    const value = corsErrorStatus?.failedParameter ?? '';
    corsErrors.set(url, [...(corsErrors.get(url) ?? []), value === '' ? name : `${name}:${value}`]);
  });
}
