import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../services.ts';
import { scriptOf } from './browser-script.ts';
import { trustedKeyDigest } from './certificates.ts';
import { missing } from './needs.ts';
import type { Running } from './start-lab.ts';

/** What the browser did and said. */
export interface Sight {
  readonly isOk: boolean;
  readonly result: string;
  /** The console alone, as somebody would copy it. */
  readonly console: string;
  /** The console's lines and the codes of failed loads, then the result. */
  readonly transcript: string;
}

/** Names of a domain that is nobody's lead to this machine; a compose file's names lead nowhere. */
const names = '--host-resolver-rules=MAP *.lab.test 127.0.0.1, MAP lab.test 127.0.0.1';

/** Pages on this machine ask this machine: no permission stands between them. */
const local = '--disable-features=LocalNetworkAccessChecks';

/** The browser of all labs. */
export const launchLabBrowser = (): Promise<Browser> => launch([names, local, ...trust()]);

/** A browser to which what listens on this port is a site of the internet. */
export const launchPublicBrowser = (port: number): Promise<Browser> =>
  launch([names, `--ip-address-space-overrides=127.0.0.1:${port}=public,[::1]:${port}=public`]);

const launch = (args: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs, ...args] });

const trust = (): string[] =>
  missing(['authority']) === undefined ? [`--ignore-certificate-errors-spki-list=${trustedKeyDigest()}`] : [];

/** Opens the lab's page and lets it do what it does. */
export async function watchBrowser(browser: Browser, running: Running): Promise<Sight> {
  const context = await browser.newContext();
  try {
    const lines: Line[] = [];
    await setCookie(context, running);
    const page = await context.newPage();
    await follow(await context.newCDPSession(page), lines);
    await open(page, running.page.url);
    const result = String(await page.evaluate(scriptOf(running.request)));
    await page.evaluate('0');
    const console = lines.filter(({ isOnConsole }) => isOnConsole).map(({ text }) => text);
    const transcript = [...lines.map(({ text }) => text), result].join('\n');
    return { isOk: result.startsWith('ok'), result, console: console.join('\n'), transcript };
  } finally {
    await context.close();
  }
}

/** A dev server that has just started may start once more: whoever meets that loads the page again. */
async function open(page: Page, url: string): Promise<void> {
  const load = () => page.goto(url, { timeout: 10_000 });
  await load().catch(async () => {
    await pause(1000);
    await load();
  });
}

async function setCookie(context: BrowserContext, { request }: Running): Promise<void> {
  if (request.cookie === undefined) return;
  const { hostname } = new URL(request.url);
  const pairs = request.cookie.split(/;\s*/u).map((pair) => pair.split('='));
  await context.addCookies(
    pairs.map(([name = '', ...value]) => ({ name, value: value.join('='), domain: hostname, path: '/', sameSite: 'Lax' })),
  );
}

interface Line {
  readonly text: string;
  readonly isOnConsole: boolean;
}

async function follow(session: CDPSession, lines: Line[]): Promise<void> {
  const said = (text: string) => lines.push({ text, isOnConsole: true });
  const seen = (text: string) => lines.push({ text, isOnConsole: false });
  session.on('Log.entryAdded', ({ entry }) => said(entry.text));
  session.on('Runtime.consoleAPICalled', ({ args }) => said(args.map((argument) => String(argument.value)).join(' ')));
  session.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
    said(exceptionDetails.exception?.description ?? exceptionDetails.text),
  );
  session.on('Network.loadingFailed', ({ errorText, corsErrorStatus, blockedReason }) =>
    seen(['failed', errorText, corsErrorStatus?.corsError ?? '', blockedReason ?? ''].join(' ').trim()),
  );
  session.on('Network.webSocketFrameError', ({ errorMessage }) => seen(errorMessage));
  await Promise.all([session.send('Log.enable'), session.send('Runtime.enable'), session.send('Network.enable')]);
}
