import { Fault } from '@causeway/contract';
import { plainReason } from '../plain-reason.ts';
import type { WorkerError } from './messages.ts';

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

const isMemory =
  /out of memory|failed to allocate|bad_alloc|could not allocate|max_temp_directory_size|allocation failure|array buffer allocation/iu;
const isStatement =
  /^(?:Binder|Parser|Catalog|Conversion|Invalid Input|Permission|Out of Range|Mismatch Type|Not implemented) Error/u;

/** What a statement of ours raises when the rows are not as a step wants them. */
const ofStep = /^Invalid Input Error: step (?<step>[\w-]+): (?<says>.*)$/u;

const stepFault = (step: string, says: string, cause: unknown): Fault =>
  new Fault('step_failed', { message: `The step ${step} stopped the run: ${says}`, param: `steps.${step}`, cause });

/** Contents and sheets lie on the disk of a server, whoever knows of them. */
const missingContent = {
  message: 'The content of the file is not on this server.',
  fix: 'Give servers that share a database the same data directory, or upload the file again.',
};

/** What DuckDB and Node say, in the words of the catalogue. */
export function toWorkerError(error: unknown): WorkerError {
  if (error instanceof Fault) {
    const { message, details, code } = error;
    return { code, message, reason: details.reason ?? message, fix: details.fix?.summary, param: details.param };
  }
  const text = error instanceof Error ? error.message : String(error);
  const reason = firstLine(text);
  const { step, says } = ofStep.exec(reason)?.groups ?? {};
  if (step !== undefined && says !== undefined) return toWorkerError(stepFault(step, says, error));
  if (isMemory.test(text)) {
    return { code: 'data_limit_exceeded', message: 'The work needs more memory than one job may use.', reason };
  }
  if (/ENOSPC|No space left/iu.test(text)) {
    return { code: 'disk_full', message: 'The disk is full; nothing was saved.', reason };
  }
  if (/No files found that match|Cannot open file .* No such file|ENOENT/iu.test(text)) {
    return { code: 'file_unreadable', message: missingContent.message, reason, fix: missingContent.fix };
  }
  if (text.startsWith('INTERRUPT')) return { code: 'data_limit_exceeded', message: 'The work was stopped.', reason };
  if (isStatement.test(text)) return { code: 'invalid_request', message: reason, reason };
  return { code: 'data_worker_failed', message: `The work on the data failed unexpectedly: ${plainReason(text)}`, reason };
}
