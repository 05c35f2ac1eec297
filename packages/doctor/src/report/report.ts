import { z } from 'zod';

const change = z.strictObject({ stack: z.string(), file: z.string().optional(), code: z.string() });

const finding = z.strictObject({
  code: z.string().meta({ description: 'Identifier of the cause: explain it with `causeway explain`' }),
  name: z.string(),
  title: z.string(),
  severity: z.enum(['error', 'warning']),
  cause: z.string(),
  evidence: z.array(z.string()),
  confidence: z.number().min(0).max(1),
  consequences: z.array(z.string()),
  fix: z.strictObject({ summary: z.string(), command: z.string().optional(), changes: z.array(change) }),
  verify: z.string().optional(),
  about: z.string().meta({ description: 'The request (r1), socket (w1) or place (host:port) it is about' }),
});

const check = z.strictObject({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'error', 'skipped']),
  text: z.string(),
  ms: z.number().int().optional().meta({ description: 'Milliseconds the slowest part of the step took' }),
});

const sighting = z.strictObject({
  browser: z.enum(['chromium', 'firefox']),
  version: z.string().nullable(),
  outcome: z.enum(['confirmed', 'disagrees', 'unsure', 'missing']),
  text: z.string(),
  seen: z.array(
    z.strictObject({
      about: z.string(),
      outcome: z.enum(['confirmed', 'disagrees', 'unsure', 'missing']),
      result: z.string(),
      console: z.array(z.string()),
    }),
  ),
});

const subject = z.strictObject({ id: z.string(), method: z.string(), url: z.string() });

/** A report as it is published: `causeway doctor --json`. */
export const reportSchema = z
  .strictObject({
    version: z.literal(1),
    verdict: z.enum(['healthy', 'broken', 'unknown']),
    origin: z.string().nullable(),
    requests: z.array(subject),
    sockets: z.array(subject),
    findings: z.array(finding).meta({ description: 'The thing to change first stands first' }),
    checks: z.array(check).meta({ description: 'One line per step, in the order of the way from page to dependency' }),
    ruled_out: z.array(z.string()).meta({ description: 'What was looked at and is fine; the rest of an unknown verdict' }),
    suspects: z.array(z.string()).meta({ description: 'Codes that the browser text alone allows; empty without one' }),
    notes: z.array(z.string()),
    probes: z.array(z.looseObject({ kind: z.string() })).meta({ description: 'What was seen; no bodies, no secrets' }),
    browsers: z.array(sighting).meta({ description: 'What browsers did with the same requests; empty unless they were asked' }),
    requests_sent: z.number().int(),
    duration_ms: z.number().int(),
  })
  .meta({ title: 'Causeway doctor report' });

export type Report = z.infer<typeof reportSchema>;
export type ReportFinding = Report['findings'][number];
export type Sighting = z.infer<typeof sighting>;
export type Check = Report['checks'][number];
