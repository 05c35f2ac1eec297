import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../services.ts';
import { patienceMs } from './becomes.ts';
import { settled, watchRequests } from './settled.ts';

export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  /** Instead of a profile of its own. */
  readonly context?: BrowserContext;
  /** Its server goes away meanwhile: that WebSockets do not reach it is no complaint. */
  readonly isServerLost?: boolean;
}

/** The system's Chromium, without a window. */
export function launchBrowser(switches: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs, ...switches] });
}

/** A page of its own profile; what it complains about is collected. */
export async function openPage(browser: Browser, view: View = {}): Promise<{ page: Page; complaints: string[] }> {
  const { width = 1440, height = width < 600 ? 780 : 900, scheme = 'light' } = view;
  const look = { viewport: { width, height }, colorScheme: scheme, reducedMotion: 'reduce' } as const;
  const context = view.context ?? (await browser.newContext(look));
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  watchRequests(page);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  // The browser reports each failed request by itself; the app shows the cause instead.
  const note = view.isServerLost === true ? /^Failed to load resource|^WebSocket connection to/u : /^Failed to load resource/u;
  page.on('console', (message) => {
    if (message.type() === 'error' && !note.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds by WCAG 2.2 A and AA, one line each. Evaluated, not injected: the page's policy allows no foreign script. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await (globalThis as unknown as AxeWindow).axe.run(document, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
  });
}

interface AxeWindow {
  readonly axe: {
    run(root: Document, options: { runOnly: string[] }): Promise<{ violations: readonly AxeViolation[] }>;
  };
}

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** px by which the page is wider than its window. */
export async function overflowOf(page: Page): Promise<number> {
  await settled(page);
  return page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
}
