import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LiveBrowser } from '../../packages/doctor/src/browser/live-browser.ts';
import { startChromium } from '../../packages/doctor/src/browser/live-chromium.ts';
import { startFirefox } from '../../packages/doctor/src/browser/live-firefox.ts';
import { chromiumPath } from '../services.ts';

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

/** Starts a browser of this system; throws when it does not start. */
export async function startInstalled(name: LiveBrowser['name']): Promise<LiveBrowser> {
  const browser =
    name === 'chromium'
      ? await startChromium({ programs: [chromiumPath()] })
      : await startFirefox({ programs: [firefoxPath() ?? 'firefox'] });
  if (browser === undefined) throw new Error(`${name} is not installed`);
  return browser;
}
