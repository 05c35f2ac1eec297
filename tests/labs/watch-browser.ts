import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, CDPSession } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../services.ts';
import { scriptOf } from './browser-script.ts';
import type { Running } from './start-lab.ts';

/** What the browser did and said. */
export interface Sight {
  readonly isOk: boolean;
  readonly result: string;
  /** The console's lines and the codes of failed loads, then the result. */
  readonly transcript: string;
}

/** Names of a domain that is nobody's lead to this machine; a compose file's names lead nowhere. */
const names = '--host-resolver-rules=MAP *.lab.test 127.0.0.1, MAP lab.test 127.0.0.1';

/** Pages on this machine ask this machine: no permission stands between them. */
const local = '--disable-features=LocalNetworkAccessChecks';

export const launchLabBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs, names, local] });

/** Opens the lab's page and lets it do what it does. */
export async function watchBrowser(browser: Browser, running: Running): Promise<Sight> {
  const isTls = running.page.origin.startsWith('https:');
  const context = await browser.newContext({ ignoreHTTPSErrors: isTls });
  try {
    const lines: string[] = [];
    await setCookie(context, running);
    const page = await context.newPage();
    await follow(await context.newCDPSession(page), lines);
    await page.goto(running.page.url, { timeout: 10_000 });
    const result = String(await page.evaluate(scriptOf(running.request)));
    await page.evaluate('0');
    return { isOk: result.startsWith('ok'), result, transcript: [...lines, result].join('\n') };
  } finally {
    await context.close();
  }
}

async function setCookie(context: BrowserContext, { request }: Running): Promise<void> {
  if (request.cookie === undefined) return;
  const { hostname } = new URL(request.url);
  const pairs = request.cookie.split(/;\s*/u).map((pair) => pair.split('='));
  await context.addCookies(
    pairs.map(([name = '', ...value]) => ({ name, value: value.join('='), domain: hostname, path: '/', sameSite: 'Lax' })),
  );
}

async function follow(session: CDPSession, lines: string[]): Promise<void> {
  session.on('Log.entryAdded', ({ entry }) => lines.push(entry.text));
  session.on('Runtime.consoleAPICalled', ({ args }) => lines.push(args.map((argument) => String(argument.value)).join(' ')));
  session.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
    lines.push(exceptionDetails.exception?.description ?? exceptionDetails.text),
  );
  session.on('Network.loadingFailed', ({ errorText, corsErrorStatus, blockedReason }) =>
    lines.push(['failed', errorText, corsErrorStatus?.corsError ?? '', blockedReason ?? ''].join(' ').trim()),
  );
  session.on('Network.webSocketFrameError', ({ errorMessage }) => lines.push(errorMessage));
  session.on('Audits.issueAdded', ({ issue }) =>
    lines.push(`issue ${issue.code} ${JSON.stringify(issue.details).slice(0, 400)}`),
  );
  await Promise.all(
    ['Log.enable', 'Runtime.enable', 'Network.enable', 'Audits.enable'].map((name) => session.send(name as 'Log.enable')),
  );
}
