import type { HeaderLine } from '../decision.ts';
import { essenceOf } from './mime-type.ts';
import type { Profile } from './profile.ts';

const longestValue = 128;
const longestSum = 1024;
const formTypes: ReadonlySet<string> = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);
// Fetch, every byte but a "CORS-unsafe request-header byte".
const safeBytes = /^[\t !#-'*-9;=A-Z^-z|~\u0080-\u00FF]*$/u;
const languageValue = /^[0-9A-Za-z *,\-.;=]*$/u;
const decimal = /^\d+(?:\.\d+)?$/u;
const integer = /^\d+$/u;

type Check = (value: string) => boolean;

const checks: Readonly<Record<string, Check>> = {
  accept: (value) => safeBytes.test(value),
  'accept-language': (value) => languageValue.test(value),
  'content-language': (value) => languageValue.test(value),
  'content-type': (value) => safeBytes.test(value) && formTypes.has(essenceOf(value) ?? ''),
  range: isSimpleRange,
};

// Chromium's own; measured, save-data by value.
const clientHints: Readonly<Record<string, Check>> = {
  'device-memory': (value) => decimal.test(value),
  dpr: (value) => decimal.test(value),
  width: (value) => integer.test(value),
  'viewport-width': (value) => integer.test(value),
  'save-data': (value) => value.toLowerCase() === 'on',
};

function isSimpleRange(value: string): boolean {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/u.exec(value) ?? [];
  if (from === undefined) return false;
  return to === undefined || to === '' || BigInt(from) <= BigInt(to);
}

/** Whether a page may send this header across origins without asking. `name` is lower-case. Fetch, "CORS-safelisted request-header". */
export function isSafelistedHeader(name: string, value: string, profile: Profile): boolean {
  if (value.length > longestValue) return false;
  const hint = profile.safelistsClientHints ? clientHints[name] : undefined;
  return (checks[name] ?? hint)?.(value) ?? false;
}

/** The names that need a preflight: lower-case, sorted, each once. Fetch, "CORS-unsafe request-header names". */
export function unsafeNames(headers: readonly HeaderLine[], profile: Profile): readonly string[] {
  const judged = headers.map(([name, value]) => {
    const lower = name.toLowerCase();
    return { name: lower, size: value.length, isSafe: isSafelistedHeader(lower, value, profile) };
  });
  let sum = 0;
  for (const { isSafe, size } of judged) if (isSafe) sum += size;
  const unsafe = judged.filter(({ isSafe }) => !isSafe || sum > longestSum).map(({ name }) => name);
  return [...new Set(unsafe)].toSorted();
}
