import { doctorReport } from '@causeway/contract';
import type { CheckTarget, DoctorReport } from '@causeway/contract';
import type { Progress, Target } from '@causeway/doctor';
import { createFence } from './doctor-fence.ts';
import type { Vantage } from './doctor-fence.ts';
import { maskTarget } from './mask-target.ts';

export interface ExamineOptions {
  readonly vantage: Vantage;
  /** The page of the app itself asks, by a frame with a policy of its own: what the page forbids says nothing. */
  readonly isOwnPage: boolean;
  /** Ends the examination; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Told in a few words what is being looked at. */
  readonly onProgress: (text: string) => void;
}

export interface Examined {
  /** Without what the probes saw in detail. */
  readonly report: DoctorReport;
  /** What may be kept of the target: no body, no secret. */
  readonly target: CheckTarget;
}

/** The doctor as this server runs it for whoever asks over HTTP. */
export interface Doctor {
  /**
   * Finds out why a browser cannot reach the target. Throws `invalid_request` for a target it cannot read, and
   * `outbound_refused` for one that is not open from this vantage.
   */
  examine(target: CheckTarget, options: ExamineOptions): Promise<Examined>;
}

export interface DoctorOptions {
  /** Hosts (`api.example.com:8000`) and networks that may be examined from elsewhere; `*` stands for every public address. */
  readonly targets: readonly string[];
  /** Default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export function createDoctor(options: DoctorOptions): Doctor {
  return {
    async examine(target, { vantage, isOwnPage, signal, onProgress }) {
      // A server that is never asked need not load it: it doubles the modules of a start.
      const engine = await import('@causeway/doctor');
      const fence = { ...createFence(vantage, { ...options, signal }), isPageSkipped: isOwnPage };
      const tell = (progress: Progress): void => {
        if (progress.kind === 'probe') onProgress(progress.text);
      };
      const report = await engine.diagnose({ ...toTarget(target), fence, onProgress: tell });
      return { report: doctorReport.parse(report), target: maskTarget(target, engine) };
    },
  };
}

/** A method that may change something is never sent from here, so a body is only looked at for its presence and type. */
function toTarget({ url, urls = [], symptom, socket_protocols: socketProtocols, ...rest }: CheckTarget): Target {
  const words = [...(url === undefined ? [] : [url]), ...urls, ...(symptom === undefined ? [] : [symptom])];
  const entries = Object.entries({ ...rest, socketProtocols }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), urls: words.filter((word) => word.trim() !== '') };
}
