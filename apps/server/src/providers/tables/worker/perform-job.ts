import type { ExportSpec, IngestSpec, PageSpec, ProfileSpec, RunSpec } from '../tables.ts';
import { profileSheet } from '../profile/profile-sheet.ts';
import { exportSheet } from './export-sheet.ts';
import { ingest } from './ingest.ts';
import type { Job, JobMessage } from './job.ts';
import { readPage } from './read-page.ts';
import { runSteps } from './run-steps.ts';

/** The result of a job, as its kind has it. */
export function performJob({ kind, spec }: JobMessage, job: Job): Promise<unknown> {
  switch (kind) {
    case 'ingest':
      return ingest(spec as IngestSpec, job);
    case 'page':
      return readPage(spec as PageSpec, job);
    case 'profile':
      return profileSheet(spec as ProfileSpec, job);
    case 'run':
      return runSteps(spec as RunSpec, job);
    case 'export':
      return exportSheet(spec as ExportSpec, job);
    default:
      throw new Error(`there is no job of the kind ${kind}`);
  }
}
