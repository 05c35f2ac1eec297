import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startChatStage } from './chat-stage.ts';
import type { ChatStage } from './chat-stage.ts';

/** The real server with a model that answers as a test wants it, and its workflows by HTTP. */
export interface WorkflowStage extends ChatStage {
  readonly url: string;
  /** Creates a workflow from YAML; resolves with its id. */
  create(source: string): Promise<string>;
  /** Begins a run; resolves with its id. */
  run(workflowId: string, input?: unknown): Promise<string>;
  /** One run as the API tells it. */
  execution(id: string): Promise<{ readonly status: string; readonly result?: unknown }>;
}

/** A server with credentials off. */
export async function startWorkflowStage(): Promise<WorkflowStage> {
  const stage = await startChatStage();
  const { url } = stage.server;
  const post = async (path: string, body: unknown): Promise<{ id: string }> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    assert.ok(response.ok, `${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return Object.assign(stage, {
    url,
    create: async (source: string) => (await post('/api/v1/workflows', { source })).id,
    run: async (id: string, input: unknown = {}) => (await post(`/api/v1/workflows/${id}/executions`, { input })).id,
    execution: async (id: string) => (await fetch(`${url}/api/v1/executions/${id}`)).json(),
  });
}

/** A small definition around these steps. */
export const workflowOf = (name: string, steps: string): string =>
  `document: { dsl: 1.0.3, namespace: test, name: ${name}, version: 1.0.0, title: ${name} }\ndo:\n${steps}`;

/** Names of the steps on the canvas, in the order of their places. */
export function stepNames(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.canvas .step')]
      .map((step) => ({ name: step.querySelector('.step-name')?.textContent ?? '', box: step.getBoundingClientRect() }))
      .toSorted((one, other) => one.box.y - other.box.y || one.box.x - other.box.x)
      .map(({ name }) => name),
  );
}

/** What the canvas, the timeline and the values of a run say; without what ticks. */
export async function tellRun(page: Page): Promise<string> {
  const canvas = await page
    .locator('.run-canvas .step')
    .evaluateAll((steps: HTMLElement[]) =>
      steps.map((step) => [step.dataset['path'], step.dataset['state'], step.textContent].join(' ')).join('\n'),
    );
  const timeline = await page.locator('.timeline-row').allTextContents();
  await page.getByRole('tab', { name: 'Input and result' }).click();
  await page.locator('.run-values:not(:has([aria-busy="true"]))').waitFor();
  const values = await page.locator('.run-values').textContent();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  return [canvas, ...timeline, values ?? ''].join('\n');
}
