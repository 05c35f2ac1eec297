import type { LimitTier } from '@causeway/contract';

/** At most `quota` admissions within any `windowMs`; exact, because every admission's time is kept. */
export interface LimitPolicy {
  /** Names the policy in `RateLimit-Policy` and `RateLimit`. */
  readonly name: string;
  readonly quota: number;
  readonly windowMs: number;
}

/** Shortest window first. Empty: no limit. */
export type LimitPolicies = readonly LimitPolicy[];
export type LimitTiers = Readonly<Record<LimitTier, LimitPolicies>>;

/** A burst is what a page may send at once; read as a quota per second, so a steady 5/s is never refused. */
const windows: ReadonlyMap<string, number> = new Map([
  ['burst', 1000],
  ['minute', 60_000],
  ['hour', 3_600_000],
]);

/** 8 bytes are kept per admission of the largest quota: 80 MB for one key at this bound. */
const maxQuota = 10_000_000;
const example = 'burst=50,minute=300,hour=10000';

export type ParsedLimitTier =
  | { readonly ok: true; readonly policies: LimitPolicies }
  | { readonly ok: false; readonly problem: string };

/** Reads `burst=50,minute=300,hour=10000` (any part of it, in any order) or `off`. */
export function parseLimitTier(text: string): ParsedLimitTier {
  if (text.trim() === 'off') return { ok: true, policies: [] };
  const policies: LimitPolicy[] = [];
  for (const part of text.split(',')) {
    const policy = parsePolicy(part.trim());
    if (typeof policy === 'string') return { ok: false, problem: `${policy}; write ${example}, or off` };
    if (policies.some(({ name }) => name === policy.name)) return { ok: false, problem: `"${policy.name}" is there twice` };
    policies.push(policy);
  }
  return { ok: true, policies: policies.toSorted((a, b) => a.windowMs - b.windowMs) };
}

function parsePolicy(part: string): LimitPolicy | string {
  const [name = '', amount, ...rest] = part.split('=').map((side) => side.trim());
  if (amount === undefined || rest.length > 0) return part === '' ? 'a part is empty' : `"${part}" is not name=number`;
  const windowMs = windows.get(name);
  if (windowMs === undefined) return `"${name}" is not one of ${[...windows.keys()].join(', ')}`;
  const quota = /^\d{1,9}$/u.test(amount) ? Number(amount) : 0;
  if (quota < 1 || quota > maxQuota) return `"${part}": the number must be a whole one from 1 to ${maxQuota}`;
  return { name, quota, windowMs };
}

const tier = (burst: number, minute: number, hour: number): LimitPolicies => [
  { name: 'burst', quota: burst, windowMs: 1000 },
  { name: 'minute', quota: minute, windowMs: 60_000 },
  { name: 'hour', quota: hour, windowMs: 3_600_000 },
];

export const defaultLimitTiers: LimitTiers = {
  default: tier(50, 300, 10_000),
  ws: tier(100, 500, 10_000),
  strict: tier(10, 50, 500),
};
