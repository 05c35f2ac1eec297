/** OpenAI's error types; SDKs choose the exception class by status and show `message`. */
export type FaultType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'rate_limit_error'
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

/** Every failure the outside may see. `docs/errors.md` is held against this by a test. */
export const faultCatalogue = {
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    sentence: 'The request is not valid.',
    fix: 'Correct the field that `param` names and send the request again.',
    retryable: false,
  },
  invalid_json: {
    status: 400,
    type: 'invalid_request_error',
    sentence: 'The body is not valid JSON.',
    fix: 'Send a JSON body; check quotes, commas and the encoding (UTF-8).',
    retryable: false,
  },
  invalid_definition: {
    status: 400,
    type: 'invalid_request_error',
    sentence: 'The workflow definition is not valid.',
    fix: 'Correct what `param` points to; POST /api/v1/workflows/validate lists every problem with its place.',
    retryable: false,
  },
  malformed_request: {
    status: 400,
    type: 'invalid_request_error',
    sentence: 'The request is not valid HTTP.',
    fix: 'Check the request line and the headers; a proxy may have damaged them.',
    retryable: false,
  },
  malformed_url: {
    status: 400,
    type: 'invalid_request_error',
    sentence: 'The URL is not valid: a percent sign does not start a UTF-8 escape.',
    fix: 'Build the URL with encodeURIComponent().',
    retryable: false,
  },
  conflicting_credentials: {
    status: 400,
    type: 'authentication_error',
    sentence: 'The request carries two different credentials.',
    fix: 'Send exactly one: Authorization, X-API-Key, the cookie, or a ticket.',
    retryable: false,
  },
  missing_credentials: {
    status: 401,
    type: 'authentication_error',
    sentence: 'This needs an API key or a signed-in browser.',
    fix: 'Send "Authorization: Bearer cw_…" (create one: npx causeway keys create) or open the sign-in link the server printed.',
    retryable: false,
  },
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    sentence: 'The credential is not valid: unknown, expired or revoked.',
    fix: 'Create a new key: npx causeway keys create. For a browser: npx causeway keys sign-in.',
    retryable: false,
  },
  invalid_signature: {
    status: 401,
    type: 'authentication_error',
    sentence: 'The signature or the token of the delivery is not valid.',
    fix: 'Sign "<timestamp>.<body>" with the secret of the trigger, with a timestamp of the last 5 minutes.',
    retryable: false,
  },
  sign_in_link_used: {
    status: 410,
    type: 'authentication_error',
    sentence: 'The sign-in link was used already or is older than 30 minutes.',
    fix: 'Print a new one: npx causeway keys sign-in.',
    retryable: false,
  },
  insufficient_scope: {
    status: 403,
    type: 'permission_error',
    sentence: 'The credential lacks a scope.',
    fix: 'Create a key with the scope that the message names.',
    retryable: false,
  },
  origin_not_allowed: {
    status: 403,
    type: 'permission_error',
    sentence: 'The origin of this page may not talk to this server.',
    fix: 'Add the origin to CAUSEWAY_ORIGINS and restart the server.',
    retryable: false,
  },
  cross_site_request: {
    status: 403,
    type: 'permission_error',
    sentence: 'A cookie-carrying request that changes something must come from an allowed origin.',
    fix: 'Send it from an allowed origin, or use an API key instead of the cookie.',
    retryable: false,
  },
  not_found: {
    status: 404,
    type: 'not_found_error',
    sentence: 'There is nothing at this address.',
    fix: 'Check the path and the id; /docs lists every endpoint.',
    retryable: false,
  },
  model_not_found: {
    status: 404,
    type: 'not_found_error',
    sentence: 'No configured provider offers this model.',
    fix: 'List the models: GET /v1/models. Add a provider: npx causeway models add.',
    retryable: false,
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    sentence: 'This address exists, but not for this method.',
    fix: 'Use one of the methods in the Allow header.',
    retryable: false,
  },
  request_timeout: {
    status: 408,
    type: 'invalid_request_error',
    sentence: 'The request did not arrive completely in time.',
    fix: 'Check the connection; headers must arrive within 5 s, the body without long pauses.',
    retryable: true,
  },
  conflict: {
    status: 409,
    type: 'conflict_error',
    sentence: 'The object changed meanwhile or is busy.',
    fix: 'Load it again and repeat the change.',
    retryable: false,
  },
  session_busy: {
    status: 409,
    type: 'conflict_error',
    sentence: 'An answer is being generated in this session.',
    fix: 'Wait for it or stop it first.',
    retryable: false,
  },
  payload_too_large: {
    status: 413,
    type: 'invalid_request_error',
    sentence: 'The body is larger than this endpoint takes.',
    fix: 'Send less, or use the upload endpoint for files.',
    retryable: false,
  },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    sentence: 'This endpoint does not read that content type.',
    fix: 'Send "Content-Type: application/json".',
    retryable: false,
  },
  host_not_allowed: {
    status: 421,
    type: 'invalid_request_error',
    sentence: 'This server does not answer for that host name.',
    fix: 'Set CAUSEWAY_PUBLIC_URL to the address people use, and restart the server.',
    retryable: false,
  },
  upgrade_required: {
    status: 426,
    type: 'invalid_request_error',
    sentence: 'This address speaks WebSocket only.',
    fix: 'Connect with ws:// or wss://; behind a proxy, let it pass the Upgrade header.',
    retryable: false,
  },
  rate_limit_exceeded: {
    status: 429,
    type: 'rate_limit_error',
    sentence: 'Too many requests.',
    fix: 'Wait as long as Retry-After says. The limits: CAUSEWAY_LIMITS_DEFAULT, _WS, _STRICT.',
    retryable: true,
  },
  headers_too_large: {
    status: 431,
    type: 'invalid_request_error',
    sentence: 'The request headers are too large; most often these are the cookies of every server on localhost.',
    fix: 'Clear the cookies of this host, or use another host name (127.0.0.1 instead of localhost).',
    retryable: false,
  },
  internal_error: {
    status: 500,
    type: 'server_error',
    sentence: 'The server made a mistake; it is logged under the request id.',
    fix: 'Look up the request id under Logs and report it.',
    retryable: true,
  },
  upstream_rejected: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The model provider refused the request.',
    fix: 'Read the message; check the provider key and the model under Settings.',
    retryable: false,
  },
  upstream_invalid: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The model provider answered something that is not its protocol.',
    fix: 'Check the base URL of the provider: it must end where /chat/completions begins.',
    retryable: false,
  },
  upstream_cut: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The model provider closed the connection before the answer was complete.',
    fix: 'Ask again; the part that arrived is kept.',
    retryable: true,
  },
  upstream_unreachable: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The model provider cannot be reached.',
    fix: 'Check that it runs and that its address is right.',
    retryable: true,
  },
  upstream_timeout: {
    status: 504,
    type: 'upstream_error',
    sentence: 'The model provider did not answer in time.',
    fix: 'Try again, or choose another model.',
    retryable: true,
  },
  backend_unreachable: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The backend behind this proxy cannot be reached.',
    fix: "Start the backend, or correct the address of the proxy's target.",
    retryable: true,
  },
  backend_closed: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The backend behind this proxy closed the connection before its answer was complete.',
    fix: 'Look into the log of the backend at this time.',
    retryable: true,
  },
  backend_invalid: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The backend behind this proxy does not answer as an HTTP/1.1 server.',
    fix: "Check the address of the proxy's target: host, port, and http:// or https://.",
    retryable: false,
  },
  backend_refused: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The backend behind this proxy refused the WebSocket.',
    fix: 'Check at the backend whether the path takes WebSocket, and whether it takes this Origin and these credentials.',
    retryable: false,
  },
  backend_timeout: {
    status: 504,
    type: 'upstream_error',
    sentence: 'The backend behind this proxy did not answer in time.',
    fix: 'Look what the backend waits for, or raise the deadline of the proxy.',
    retryable: true,
  },
  credential_refused: {
    status: 403,
    type: 'permission_error',
    sentence: 'The credential was not sent.',
    fix: 'Save a credential of that name for the host that is called.',
    retryable: false,
  },
  outbound_refused: {
    status: 403,
    type: 'permission_error',
    sentence: 'This server does not call that address.',
    fix: 'Name a public address, or add the host to CAUSEWAY_OUTBOUND_ALLOW.',
    retryable: false,
  },
  outbound_invalid: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The called server answered something that cannot be read.',
    fix: 'Check the address; open it with curl -v.',
    retryable: false,
  },
  outbound_too_large: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The answer of the called server is larger than is read here.',
    fix: 'Ask for less: a page, a range, fewer fields.',
    retryable: false,
  },
  outbound_unreachable: {
    status: 502,
    type: 'upstream_error',
    sentence: 'The called server cannot be reached.',
    fix: 'Check the address and that the server runs: npx causeway doctor URL.',
    retryable: true,
  },
  outbound_timeout: {
    status: 504,
    type: 'upstream_error',
    sentence: 'The called server did not answer in time.',
    fix: 'Try again, or raise the time limit of the call.',
    retryable: true,
  },
  proxy_loop: {
    status: 508,
    type: 'configuration_error',
    sentence: 'The target of this proxy is the proxy itself.',
    fix: 'Give it the address of the backend.',
    retryable: false,
  },
  dependency_unavailable: {
    status: 503,
    type: 'dependency_error',
    sentence: 'A service this needs is not available.',
    fix: 'Start it; /ready names it with its address.',
    retryable: true,
  },
  database_busy: {
    status: 503,
    type: 'dependency_error',
    sentence: 'The database is locked by another process.',
    fix: 'Stop the other process that writes to the data directory.',
    retryable: true,
  },
  file_unreadable: {
    status: 422,
    type: 'invalid_request_error',
    sentence: 'The file cannot be read as a table.',
    fix: 'Save it as CSV, XLSX, JSON or Parquet without a password and upload it again.',
    retryable: false,
  },
  data_limit_exceeded: {
    status: 422,
    type: 'invalid_request_error',
    sentence: 'The work needs more memory or time than one job may use.',
    fix: 'Use fewer columns, fewer rows or a simpler step.',
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
  disk_full: {
    status: 507,
    type: 'dependency_error',
    sentence: 'The disk is full; nothing was saved.',
    fix: 'Free space in the data directory.',
    retryable: false,
  },
  no_model_configured: {
    status: 503,
    type: 'configuration_error',
    sentence: 'No model is configured.',
    fix: 'Add one: npx causeway models add, set OPENAI_API_KEY, or start Ollama and click "Use it" under Settings.',
    retryable: false,
  },
  overloaded: {
    status: 503,
    type: 'server_error',
    sentence: 'The server is too busy.',
    fix: 'Try again in a moment.',
    retryable: true,
  },
  draining: {
    status: 503,
    type: 'server_error',
    sentence: 'The server is stopping.',
    fix: 'Try again in a few seconds.',
    retryable: true,
  },
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof faultCatalogue;
