import { makeCase } from './make-case.ts';
import type { Target } from './make-case.ts';
import { examine } from './probes/examine.ts';
import { discover } from './probes/discover.ts';
import { Notebook } from './probes/notebook.ts';
import type { Progress } from './progress.ts';
import { makeReport } from './report/make-report.ts';
import type { Report } from './report/report.ts';
import { sayEarly } from './say-early.ts';

export interface DiagnoseOptions extends Target {
  /** Told what is being looked at and what was seen, while it happens. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Finds out why a browser cannot reach a backend: probes, then pure rules. Sends GET, HEAD and OPTIONS only, at most 60
 * requests, unless `isUnsafeAllowed`. Never rejects for what it finds; throws `invalid_request` for a target it cannot read.
 */
export async function diagnose(options: DiagnoseOptions): Promise<Report> {
  const started = performance.now();
  const notebook = new Notebook(options.onProgress);
  const examined = await discover(notebook, makeCase(options), options.project);
  const silence = sayEarly(notebook, examined, options.onProgress);
  await examine(notebook, examined, options.project).finally(silence);
  return makeReport(examined, notebook.facts, { requestsSent: notebook.spent, durationMs: performance.now() - started });
}
