/** OpenAI's error types; SDKs choose the exception class by status and show `message`. */
export type FaultType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'configuration_error'
  | 'dependency_error'
  | 'upstream_error'
  | 'server_error';

export interface FaultEntry {
  /** HTTP status. */
  readonly status: number;
  readonly type: FaultType;
  /** One sentence that is enough for a person when nothing more is known. */
  readonly sentence: string;
  /** What to do about it. */
  readonly fix: string;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
}
