import { Fault } from '@causeway/contract';
import type { ExecutionError } from '@causeway/contract';

/** Types of the DSL: https://github.com/serverlessworkflow/specification/blob/main/dsl-reference.md#standard-error-types. */
export const errorTypes = {
  configuration: 'https://serverlessworkflow.io/spec/1.0.0/errors/configuration',
  validation: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation',
  expression: 'https://serverlessworkflow.io/spec/1.0.0/errors/expression',
  authentication: 'https://serverlessworkflow.io/spec/1.0.0/errors/authentication',
  authorization: 'https://serverlessworkflow.io/spec/1.0.0/errors/authorization',
  timeout: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout',
  communication: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication',
  runtime: 'https://serverlessworkflow.io/spec/1.0.0/errors/runtime',
} as const;

export const timeoutError = (title: string, path?: string): ExecutionError => ({
  type: errorTypes.timeout,
  title,
  status: 408,
  ...(path === undefined ? {} : { path }),
});

function isExecutionError(value: unknown): value is ExecutionError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'title' in value &&
    typeof value.title === 'string'
  );
}

function typeOf({ status }: Fault): string {
  if (status === 401) return errorTypes.authentication;
  if (status === 403) return errorTypes.authorization;
  if (status === 408 || status === 504) return errorTypes.timeout;
  return status === 400 || status === 422 ? errorTypes.validation : errorTypes.communication;
}

function describe(error: unknown): ExecutionError {
  // Errors that carry the error of a step say it themselves.
  if (error instanceof Error && 'error' in error && isExecutionError(error.error)) return error.error;
  if (error instanceof Fault) return { type: typeOf(error), title: error.code, status: error.status, detail: error.message };
  const detail = error instanceof Error ? error.message : String(error);
  return { type: errorTypes.runtime, title: 'The step failed unexpectedly', status: 500, detail };
}

/** The error as the log keeps it; `path` is the step, unless the error names one. */
export function toExecutionError(error: unknown, path: string): ExecutionError {
  const described = describe(error);
  return described.path === undefined && path !== '' ? { ...described, path } : described;
}
