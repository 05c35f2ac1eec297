import { sessionId } from '@causeway/contract';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { openPage } from './browser.ts';

/** The real server with a model that answers as a test wants it. */
export interface ChatStage {
  readonly upstream: FakeUpstream;
  server: TestServer;
  /** How the model answers from now on: command.ts of the fake. */
  answerWith(command: Readonly<Record<string, string | number>>): void;
  close(): Promise<void>;
}

const roomy = 'burst=5000,minute=50000,hour=500000';

export const stageEnvironment = (upstream: FakeUpstream): Record<string, string> => ({
  OPENAI_API_KEY: 'sk-test',
  OPENAI_BASE_URL: `${upstream.url}/v1`,
  CAUSEWAY_LIMITS_DEFAULT: roomy,
  CAUSEWAY_LIMITS_WS: roomy,
});

export async function startChatStage(environment: Readonly<Record<string, string>> = {}): Promise<ChatStage> {
  const upstream = await startFakeUpstream();
  const stage: ChatStage = {
    upstream,
    server: await startTestServer({ ...stageEnvironment(upstream), ...environment }),
    answerWith(command) {
      const words = Object.entries(command).map(([key, value]) => [key, String(value)]);
      upstream.misbehave(new URLSearchParams(words).toString(), '/v1/chat');
    },
    async close() {
      await stage.server.close();
      await upstream.close();
    },
  };
  return stage;
}

/** A tab of the chat page; requests that leave the machine are refused and noted. */
export interface ChatTab {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly foreign: string[];
  readonly complaints: string[];
  readonly composer: Locator;
  readonly questions: Locator;
  readonly answers: Locator;
  readonly list: Locator;
  open(path?: string): Promise<void>;
  send(text: string): Promise<void>;
  /** Resolves when the newest answer has its footer. */
  answered(): Promise<void>;
  /** The text of the newest answer and its footer. */
  said(): Promise<string>;
  sessionId(): string;
}

interface TabOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  /** Shares storage with that tab. */
  readonly beside?: ChatTab;
}

export async function openChatTab(browser: Browser, stage: ChatStage, options: TabOptions = {}): Promise<ChatTab> {
  const { width = 1280, height = 800, scheme = 'light', beside } = options;
  const shared = beside === undefined ? {} : { context: beside.context };
  const { page, complaints } = await openPage(browser, { width, height, scheme, isServerLost: true, ...shared });
  const context = page.context();
  const foreign: string[] = [];
  await page.route(
    (url) => url.hostname !== 'localhost',
    async (route) => {
      foreign.push(route.request().url());
      await route.abort();
    },
  );
  const composer = page.getByRole('textbox', { name: 'Message', exact: true });
  const answers = page.locator('article.answer');
  return {
    page,
    context,
    foreign,
    complaints,
    composer,
    answers,
    questions: page.locator('article.question'),
    list: page.getByRole('navigation', { name: 'Chats' }),
    async open(path = '/chat') {
      await page.goto(`${stage.server.url}${path}`);
      await composer.waitFor();
    },
    async send(text) {
      await composer.fill(text);
      await composer.press('Enter');
    },
    answered: () => answers.last().getByRole('button', { name: 'Copy answer' }).waitFor({ state: 'attached' }),
    said: async () => (await answers.last().textContent()) ?? '',
    sessionId: () => sessionId.parse(new URL(page.url()).pathname.split('/')[2]),
  };
}

/** A session with one finished turn, made without a browser. */
export async function seedSession(stage: ChatStage, id: string, content: string): Promise<void> {
  await postJson(stage, '/v1/sessions', { id });
  await postJson(stage, `/v1/sessions/${id}/messages`, { content });
  for (;;) {
    const response = await fetch(`${stage.server.url}/v1/sessions/${id}/history`);
    const { messages } = (await response.json()) as { messages: { status: string }[] };
    if (messages.every(({ status }) => status !== 'generating')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Throws unless it is done. */
export async function postJson(stage: ChatStage, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${stage.server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
