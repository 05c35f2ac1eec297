import type { Case } from './case.ts';
import type { Destination, Fence } from './fence.ts';
import type { BrowserName } from './browser/live-browser.ts';
import { lookInBrowsers } from './browser/look-in-browsers.ts';
import { makeCase } from './make-case.ts';
import type { Target } from './make-case.ts';
import { withinFence } from './probes/current-fence.ts';
import { examine } from './probes/examine.ts';
import { discover } from './probes/discover.ts';
import { Notebook } from './probes/notebook.ts';
import type { Progress } from './progress.ts';
import { makeReport } from './report/make-report.ts';
import type { Report } from './report/report.ts';
import { weighBrowsers } from './report/weigh-browsers.ts';
import { viewOf } from './rules/view.ts';
import { findingSoFar, sayEarly } from './say-early.ts';

export interface DiagnoseOptions extends Target {
  /** Told what is being looked at and what was seen, while it happens. */
  readonly onProgress?: (progress: Progress) => void;
  /** Default: everything this process can reach may be looked at. */
  readonly fence?: Fence;
  /**
   * Browsers of this machine that are to confirm the verdict. They are started without a window, which takes seconds, and the
   * fence does not hold them.
   */
  readonly browsers?: readonly BrowserName[];
}

/**
 * Finds out why a browser cannot reach a backend: probes, then pure rules. Sends GET, HEAD and OPTIONS only, at most 60
 * requests, unless `isUnsafeAllowed`. Never rejects for what it finds; throws `invalid_request` for a target it cannot read,
 * and what the fence throws.
 */
export async function diagnose({ browsers = [], ...options }: DiagnoseOptions): Promise<Report> {
  const started = performance.now();
  const notebook = new Notebook(options.onProgress);
  const { fence = {} } = options;
  const project = fence.isMachineHidden === true ? undefined : options.project;
  const examined = await withinFence({ ...fence, onRefusal: noteRefusals(notebook) }, async () => {
    const named = { ...makeCase(options), project };
    await fence.admit?.(urlsOf(named));
    const found = await discover(notebook, named, project);
    const silence = sayEarly(notebook, found, options.onProgress);
    await examine(notebook, found, project).finally(silence);
    return found;
  });
  const run = { requestsSent: notebook.spent, durationMs: performance.now() - started };
  const report = makeReport(examined, notebook.facts, run);
  if (browsers.length === 0) return report;
  const early = findingSoFar(notebook, examined);
  if (early !== undefined) options.onProgress?.(early);
  notebook.announce(`the same in ${browsers.join(' and ')}`);
  const sights = await lookInBrowsers(examined, notebook.facts, browsers);
  return weighBrowsers(report, viewOf(examined, notebook.facts), sights);
}

const urlsOf = ({ requests, sockets }: Case): URL[] => [...requests, ...sockets].map(({ url }) => new URL(url));

/** A place behind the fence is named once in the report, so that its silence is not taken for an answer. */
function noteRefusals(notebook: Notebook): (destination: Destination, reason: string) => void {
  const noted = new Set<string>();
  return ({ address, port }, reason) => {
    const probe = `${address}:${port}`;
    if (!noted.has(probe)) notebook.add({ kind: 'skipped', probe, reason });
    noted.add(probe);
  };
}
