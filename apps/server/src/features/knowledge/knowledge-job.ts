import type { Attempt, JobKind, RunContext } from '../../durable/job.ts';
import type { Ingestion } from './ingestion.ts';
import { knowledgeJob } from './knowledge-input.ts';
import type { KnowledgeInput } from './knowledge-input.ts';

/** Waits before what failed for the moment is tried again. */
const retryWaitsMs = [2000, 10_000];
const isForTheMoment = (status = 500): boolean => status === 408 || status === 429 || status >= 500;

/** Each step begins again after a crash: nothing half-made is ever shown. */
export const createKnowledgeJob = (ingestion: Ingestion): JobKind => ({
  name: knowledgeJob,
  run: async (context: RunContext) => {
    const input = (await context.input()) as KnowledgeInput;
    const reading = { owner: context.run.owner, runId: context.run.id, input };
    const step = (name: 'fetch' | 'read' | 'embed', work: (attempt: Attempt) => Promise<boolean>) =>
      context.step(
        `/${name}`,
        {
          name,
          kind: name,
          isIdempotent: true,
          retryAfterMs: (error, attempt) => (isForTheMoment(error.status) ? retryWaitsMs[attempt - 1] : undefined),
        },
        async (attempt) => ({ output: await work(attempt) }),
      );
    try {
      if (input.what === 'fetch') {
        const fetched = await step('fetch', ({ signal }) => ingestion.fetch(reading, signal));
        if (fetched.output === false) return { changed: false };
      }
      if (input.what !== 'embed') {
        const read = await step('read', ({ signal }) => ingestion.read(reading, signal));
        if (read.output === false) return { changed: false };
      }
      await step('embed', ({ signal }) => ingestion.embed(reading, signal));
      return { changed: true };
    } catch (error) {
      // After a stop of the server the run goes on; who cancels settles the document.
      if (!context.signal.aborted) await ingestion.fail(reading, error);
      throw error;
    } finally {
      ingestion.done(input.documentId);
    }
  },
});
