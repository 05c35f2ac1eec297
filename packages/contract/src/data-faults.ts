import type { FaultEntry } from './fault-entry.ts';

/** Files and the work on them. */
export const dataFaults = {
  file_unreadable: {
    status: 422,
    type: 'invalid_request_error',
    sentence: 'The file cannot be read as a table.',
    fix: 'Save it as CSV, XLSX, JSON or Parquet without a password and upload it again.',
    retryable: false,
  },
  document_unreadable: {
    status: 422,
    type: 'invalid_request_error',
    sentence: 'The document cannot be read.',
    fix: 'Save it as PDF, DOCX, HTML or text without a password and upload it again.',
    retryable: false,
  },
  data_limit_exceeded: {
    status: 422,
    type: 'invalid_request_error',
    sentence: 'The work needs more memory or time than one job may use.',
    fix: 'Use fewer columns, fewer rows or a simpler step.',
    retryable: false,
  },
  step_failed: {
    status: 422,
    type: 'invalid_request_error',
    sentence: 'A step of the recipe stopped the run, because the rows are not as it wants them.',
    fix: 'Change the step, or let it set aside what does not fit (`quarantine`).',
    retryable: false,
  },
  upload_gone: {
    status: 410,
    type: 'not_found_error',
    sentence: 'The upload was given up or has expired.',
    fix: 'Begin the upload again.',
    retryable: false,
  },
  quota_exceeded: {
    status: 507,
    type: 'permission_error',
    sentence: 'The files would take more space than this account may use.',
    fix: 'Delete files that are not needed.',
    retryable: false,
  },
  data_worker_failed: {
    status: 503,
    type: 'dependency_error',
    sentence: 'The process that works on the data ended unexpectedly; the server and the file are unharmed.',
    fix: 'Try again; if it happens again, the cause is in the log.',
    retryable: true,
  },
} as const satisfies Record<string, FaultEntry>;
