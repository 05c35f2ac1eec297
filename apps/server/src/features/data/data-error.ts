import { Fault, faultCatalogue } from '@causeway/contract';
import type { DataError, ExecutionError, FaultCode } from '@causeway/contract';

const isCode = (code: string): code is FaultCode => code in faultCatalogue;

/** What a file or a run remembers of a failure. */
export function toDataError(error: unknown): DataError {
  if (error instanceof Fault) {
    const { code, message, details } = error;
    return { code, message, fix: details.fix?.summary ?? faultCatalogue[code].fix };
  }
  return {
    code: 'internal_error',
    message: 'The work on the data failed unexpectedly.',
    fix: faultCatalogue.internal_error.fix,
  };
}

/** The same from the log of runs, which keeps the code as the title. */
export function fromExecutionError({ title, detail }: ExecutionError): DataError {
  if (!isCode(title)) return { code: 'internal_error', message: detail ?? title, fix: null };
  return { code: title, message: detail ?? faultCatalogue[title].sentence, fix: faultCatalogue[title].fix };
}

/** Told again, to whoever asks for what failed. */
export function toFault({ code, message, fix }: DataError): Fault {
  const known = isCode(code) ? code : 'internal_error';
  return new Fault(known, { message, ...(fix === null ? {} : { fix: { summary: fix } }) });
}
