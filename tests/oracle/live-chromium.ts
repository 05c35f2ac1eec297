import { chromium } from 'playwright-core';
import type { CDPSession } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../services.ts';
import type { LiveBrowser } from './live-browser.ts';
import { runInPage } from './page-runner.ts';

const atOnce = 48;

/** The system's Chromium, driven over its own protocol. */
export async function startChromium(extraArgs: readonly string[] = []): Promise<LiveBrowser> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs, ...extraArgs] });
  const lines: string[] = [];
  const corsErrors = new Map<string, string[]>();
  return {
    name: 'chromium',
    version: browser.version(),
    lines,
    corsErrors,
    async run({ pageUrl, groups }) {
      const page = await browser.newPage();
      const session = await page.context().newCDPSession(page);
      await follow(session, lines, corsErrors);
      await page.goto(pageUrl);
      const results = (await page.evaluate(`(${runInPage.toString()})(${JSON.stringify(groups)}, ${atOnce})`)) as Awaited<
        ReturnType<typeof runInPage>
      >;
      // The console is told over the same pipe: one more round trip and everything said before has arrived.
      await session.send('Runtime.evaluate', { expression: '0' });
      await page.close();
      return results;
    },
    forget() {
      lines.length = 0;
      corsErrors.clear();
    },
    stop: () => browser.close(),
  };
}

async function follow(session: CDPSession, lines: string[], corsErrors: Map<string, string[]>): Promise<void> {
  const urls = new Map<string, string>();
  session.on('Log.entryAdded', ({ entry }) =>
    lines.push(entry.text.startsWith('Failed to load') ? `${entry.text} @ ${entry.url ?? ''}` : entry.text),
  );
  session.on('Runtime.consoleAPICalled', ({ args }) => lines.push(args.map((argument) => String(argument.value)).join(' ')));
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (!urls.has(requestId)) urls.set(requestId, request.url);
  });
  session.on('Network.loadingFailed', ({ requestId, corsErrorStatus, errorText }) => {
    const url = urls.get(requestId) ?? '';
    const name = corsErrorStatus?.corsError ?? errorText;
    const value = corsErrorStatus?.failedParameter ?? '';
    corsErrors.set(url, [...(corsErrors.get(url) ?? []), value === '' ? name : `${name}:${value}`]);
  });
  await session.send('Log.enable');
  await session.send('Runtime.enable');
  await session.send('Network.enable');
}
