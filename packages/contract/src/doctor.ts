import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { checkId } from './ids.ts';

const line = z.string().max(4000);

/** What to examine; everything else is found out. Secrets in it are used and not kept. */
export const checkTarget = z.strictObject({
  url: line.optional().describe('Where the page sends its request'),
  urls: z.array(line).max(5).optional(),
  origin: line.optional().describe("The page's origin: http://localhost:5173"),
  requests: z.array(line).max(10).optional().describe('"POST /v1/x", a path, or a whole URL'),
  headers: z.array(line).max(50).optional().describe('What the script sets, "Name: value"'),
  credentials: z.enum(['include', 'same-origin', 'omit']).optional(),
  data: z.string().max(64_000).optional().describe('The body; it is never sent and never kept, only its presence counts'),
  sockets: z.array(line).max(5).optional().describe('Paths or URLs of WebSockets'),
  socket_protocols: z.array(z.string().max(200)).max(10).optional(),
  symptom: z.string().max(400_000).optional().describe("A browser's error text, a curl line or a HAR document"),
});
export type CheckTarget = z.infer<typeof checkTarget>;

/** What one attempt of a browser came to, as a script sees it. */
export const browserAttempt = z.object({
  kind: z.enum(['fetch', 'no-cors', 'websocket']),
  method: z.string().max(40),
  url: line,
  /** `read`: a script has the answer; `opaque`: the server answered and the script may not look; `failed`: nothing arrived. */
  outcome: z.enum(['read', 'opaque', 'failed', 'timeout', 'opened', 'closed']),
  ms: z.number(),
  status: z.number().optional(),
  /** Names only: the script could read these. */
  header_names: z.array(z.string().max(200)).max(100).optional(),
  body_bytes: z.number().optional(),
  /** What the browser told the script: `TypeError: Failed to fetch`, `close 1006`. */
  message: z.string().max(600).optional(),
});
export type BrowserAttempt = z.infer<typeof browserAttempt>;

/** The half of a check that only a browser can do. */
export const browserHalf = z.object({
  /** Of the page that tried; it may differ from the origin the check is about. */
  origin: z.string().max(400),
  user_agent: z.string().max(400),
  attempts: z.array(browserAttempt).max(10),
});
export type BrowserHalf = z.infer<typeof browserHalf>;

const change = z.object({ stack: z.string(), file: z.string().optional(), code: z.string() });
const subject = z.object({ id: z.string(), method: z.string(), url: z.string() });

export const doctorFinding = z.object({
  code: z.string(),
  name: z.string(),
  title: z.string(),
  severity: z.enum(['error', 'warning']),
  cause: z.string(),
  evidence: z.array(z.string()),
  confidence: z.number(),
  consequences: z.array(z.string()),
  fix: z.object({ summary: z.string(), command: z.string().optional(), changes: z.array(change) }),
  verify: z.string().optional(),
  about: z.string(),
});
export type DoctorFinding = z.infer<typeof doctorFinding>;

/** The doctor's report without what its probes saw in detail. */
export const doctorReport = z.object({
  verdict: z.enum(['healthy', 'broken', 'unknown']),
  origin: z.string().nullable(),
  requests: z.array(subject),
  sockets: z.array(subject),
  /** The thing to change first stands first. */
  findings: z.array(doctorFinding),
  checks: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['ok', 'warning', 'error', 'skipped']),
      text: z.string(),
      ms: z.number().optional(),
    }),
  ),
  ruled_out: z.array(z.string()),
  suspects: z.array(z.string()),
  notes: z.array(z.string()),
  requests_sent: z.number(),
  duration_ms: z.number(),
});
export type DoctorReport = z.infer<typeof doctorReport>;

export const checkSummary = z.object({
  id: checkId,
  created_at: z.number(),
  /** `POST http://localhost:8000/v1/x`, secrets masked. */
  title: z.string(),
  origin: z.string().nullable(),
  verdict: doctorReport.shape.verdict,
  /** Of the first finding. */
  cause: z.object({ code: z.string(), title: z.string() }).nullable(),
});
export type CheckSummary = z.infer<typeof checkSummary>;

export const doctorCheck = checkSummary.extend({
  /** What was asked for, without the body and without secrets. */
  target: checkTarget,
  report: doctorReport,
  browser: browserHalf.nullable(),
});
export type DoctorCheck = z.infer<typeof doctorCheck>;

/** One event of a check that is watched with `Accept: text/event-stream`; `done` is the last. */
export const checkEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), text: z.string() }),
  z.object({ type: z.literal('done'), check: doctorCheck }),
]);
export type CheckEvent = z.infer<typeof checkEvent>;

const asked = checkTarget.extend({ browser: browserHalf.optional().describe('What this browser saw itself') });

export const createCheck = endpoint({
  name: 'doctor.check',
  method: 'POST',
  path: '/api/v1/doctor/checks',
  summary: 'Find out why a browser cannot reach a backend; leaving ends it',
  access: 'system:write',
  tier: 'strict',
  body: asked
    .refine(
      ({ url, urls = [], requests = [], sockets = [], symptom }) =>
        [url, symptom, ...urls, ...requests, ...sockets].some((text) => (text ?? '').trim() !== ''),
      { message: 'name a URL, or paste what the browser said', path: ['url'] },
    )
    .meta({ examples: [{ url: 'http://localhost:8000/v1/items', origin: 'http://localhost:5173' }] }),
  reply: doctorCheck,
  status: 201,
  faults: ['outbound_refused', 'outbound_unreachable'],
  mayStream: true,
});

export const listChecks = endpoint({
  name: 'doctor.checks',
  method: 'GET',
  path: '/api/v1/doctor/checks',
  summary: 'Earlier checks, newest first; the last 200 are kept',
  access: 'system:read',
  query: z.object({
    text: z.string().max(200).optional().describe('Only those whose target, origin or cause contains this'),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(100).optional(),
  }),
  reply: z.object({ checks: z.array(checkSummary), next_cursor: z.string().nullable() }),
});

export const getCheck = endpoint({
  name: 'doctor.get',
  method: 'GET',
  path: '/api/v1/doctor/checks/:id',
  summary: 'One check with its whole report',
  access: 'system:read',
  params: z.object({ id: checkId }),
  reply: doctorCheck,
});

export const deleteCheck = endpoint({
  name: 'doctor.delete',
  method: 'DELETE',
  path: '/api/v1/doctor/checks/:id',
  summary: 'Forget a check',
  access: 'system:write',
  params: z.object({ id: checkId }),
  status: 204,
});
