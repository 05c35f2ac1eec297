import { Fault, formatCursor, mintId, parseCursor } from '@causeway/contract';
import type { BrowserHalf, CheckSummary, CheckTarget, DoctorCheck, DoctorReport } from '@causeway/contract';
import type { Doctor, ExamineOptions, Examined } from '../../providers/doctor/doctor.ts';
import { createAdmission } from './admission.ts';
import type { CheckRepository } from './check-repository.ts';

export interface ChecksOptions {
  readonly repository: CheckRepository;
  readonly doctor: Doctor;
  readonly now: () => number;
}

/** Who asks, and from where. */
export interface Asker extends Omit<ExamineOptions, 'isOwnPage'> {
  readonly userId: string;
  readonly credentialId: string;
}

export interface ListOptions {
  readonly text?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const keptChecks = 200;
const concurrency = 2;
/** Whoever sits at the machine may try more often than whoever reaches it from elsewhere. */
const perMinute = { local: 60, remote: 10 } as const;
const deadlineMs = 60_000;

/** Runs examinations within bounds and keeps their reports. */
export function createChecks({ repository, doctor, now }: ChecksOptions) {
  const admission = createAdmission({ concurrency, now });

  async function examine(target: CheckTarget, asker: Asker & ExamineOptions): Promise<Examined> {
    const leave = admission.enter(asker.credentialId, perMinute[asker.vantage]);
    const late = AbortSignal.timeout(deadlineMs);
    try {
      return await doctor.examine(target, { ...asker, signal: AbortSignal.any([asker.signal, late]) });
    } catch (error) {
      if (!late.aborted || asker.signal.aborted) throw error;
      throw new Fault('outbound_timeout', { message: `The check was not done within ${deadlineMs / 1000} s.`, cause: error });
    } finally {
      leave();
    }
  }

  return {
    async run(target: CheckTarget, browser: BrowserHalf | undefined, asker: Asker): Promise<DoctorCheck> {
      const isOwnPage = browser !== undefined && browser.origin === target.origin;
      const { report, target: kept } = await examine(target, { ...asker, isOwnPage });
      const check: DoctorCheck = {
        ...summaryOf(report, kept),
        id: mintId('check'),
        created_at: now(),
        target: kept,
        report,
        browser: browser ?? null,
      };
      await repository.insert(asker.userId, check, keptChecks);
      return check;
    },

    async list(userId: string, { text, cursor, limit }: ListOptions) {
      const words = text?.trim().toLowerCase() ?? '';
      const after = parseCursor(cursor);
      const found = await repository.list(userId, {
        limit: limit + 1,
        ...(words === '' ? {} : { text: words }),
        ...(after === undefined ? {} : { after }),
      });
      const checks = found.slice(0, limit);
      const last = checks.at(-1);
      const hasMore = found.length > limit && last !== undefined;
      return { checks, next_cursor: hasMore ? formatCursor(last.created_at, last.id) : null };
    },

    async get(userId: string, id: string): Promise<DoctorCheck> {
      const check = await repository.load(userId, id);
      if (check === undefined) throw notFound();
      return check;
    },

    async remove(userId: string, id: string): Promise<void> {
      if (!(await repository.remove(userId, id))) throw notFound();
    },
  };
}

export type Checks = ReturnType<typeof createChecks>;

const notFound = (): Fault => new Fault('not_found', { message: 'There is no such check; only the last 200 are kept.' });

/** What the list shows: the request that was meant, not everything that was sent. */
function summaryOf(report: DoctorReport, target: CheckTarget): Omit<CheckSummary, 'id' | 'created_at'> {
  const [request] = report.requests;
  const [socket] = report.sockets;
  const [finding] = report.findings;
  const asked = request === undefined ? socket?.url : `${request.method} ${request.url}`;
  return {
    title: asked ?? target.url ?? target.symptom?.slice(0, 200) ?? 'A connection',
    origin: report.origin,
    verdict: report.verdict,
    cause: finding === undefined ? null : { code: finding.code, title: finding.title },
  };
}
