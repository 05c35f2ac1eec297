import type { Report, ReportFinding } from '../report/report.ts';
import type { Fact } from '../facts.ts';
import type { Target } from '../make-case.ts';
import type { Need } from './need.ts';
import type { FileChange, SourceText, Workspace } from './workspace.ts';

/** A command that mends what no file can: it is shown and left to whoever reads it. */
export interface MendCommand {
  readonly kind: 'start' | 'restart' | 'stop' | 'install' | 'service';
  /** As a shell takes it. */
  readonly text: string;
  /** Where to run it, relative to the project; empty for the project itself. */
  readonly folder: string;
  /** The port that answers once it has worked. */
  readonly port?: number;
}

/** What becomes of one finding. */
export interface MendStep {
  readonly code: string;
  readonly about: string;
  readonly cause: string;
  readonly by: 'edit' | 'command' | 'person';
  /** What is edited, one imperative clause each with its file. */
  readonly notes: readonly string[];
  readonly commands: readonly MendCommand[];
  /** Why no file was edited; what to write instead is the finding's own fix. */
  readonly reason?: string;
  /** The error that the edit makes readable and does not take away: `401 Unauthorized: send a valid credential`. */
  readonly remains?: string;
}

/** Exact changes of the project's own files and what has to be run beside them. */
export interface MendPlan {
  readonly changes: readonly FileChange[];
  readonly steps: readonly MendStep[];
  /** How to start again what does not reload by itself. */
  readonly restarts: readonly MendCommand[];
}

export interface MendInput {
  readonly report: Report;
  /** What the doctor was asked: the page's headers and credentials stand here. */
  readonly target: Target;
  /** The project's folder, absolute. */
  readonly project: string;
  readonly files: readonly SourceText[];
}

/** What a remedy knows: one finding and everything around it. */
export interface Patient {
  readonly workspace: Workspace;
  readonly finding: ReportFinding;
  readonly facts: readonly Fact[];
  readonly project: string;
  /** The address the finding is about. */
  readonly url: URL;
  /** Undefined where no page or a page without an origin asks. */
  readonly need: Need | undefined;
  readonly origin: string | null;
}

/** How a remedy ended: it edited files, found nothing to do, or says in a sentence why it cannot. */
export type Remedy = (patient: Patient) => boolean | string;
