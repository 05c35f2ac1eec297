import type { HeaderLine } from '../decision.ts';
import { sortAndCombine } from './header-lines.ts';
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

type Check = (value: string, profile: Profile) => boolean;

// Maps, because a page may call a header __proto__.
const checks: ReadonlyMap<string, Check> = new Map(
  Object.entries<Check>({
    accept: (value) => safeBytes.test(value),
    'accept-language': (value) => languageValue.test(value),
    'content-language': (value) => languageValue.test(value),
    'content-type': (value, { distrustsCommas }) =>
      safeBytes.test(value) && formTypes.has(essenceOf(value) ?? '') && !(distrustsCommas && value.includes(',')),
    range: isSimpleRange,
  }),
);

const effectiveTypes: ReadonlySet<string> = new Set(['slow-2g', '2g', '3g', '4g']);

// Chromium's own, measured value by value.
const clientHints: ReadonlyMap<string, Check> = new Map(
  Object.entries<Check>({
    'device-memory': (value) => decimal.test(value),
    downlink: (value) => decimal.test(value),
    dpr: (value) => decimal.test(value),
    ect: (value) => effectiveTypes.has(value),
    intervention: () => true,
    rtt: (value) => integer.test(value),
    'save-data': (value) => value.toLowerCase() === 'on',
    'viewport-width': (value) => integer.test(value),
    width: (value) => integer.test(value),
  }),
);

function isSimpleRange(value: string, { rangeLimit }: Profile): boolean {
  const [, from, to = ''] = /^bytes=(\d+)-(\d*)$/u.exec(value) ?? [];
  if (from === undefined) return false;
  const last = BigInt(to === '' ? from : to);
  return BigInt(from) <= last && (rangeLimit === undefined || last <= rangeLimit);
}

/** Whether a page may send this header across origins without asking. `name` is lower-case. Fetch, "CORS-safelisted request-header". */
export function isSafelistedHeader(name: string, value: string, profile: Profile): boolean {
  if (value.length > longestValue || (profile.distrustsBytesAboveAscii && /[^\t -~]/u.test(value))) return false;
  const hint = profile.knowsClientHints ? clientHints.get(name) : undefined;
  return (checks.get(name) ?? hint)?.(value, profile) ?? false;
}

/** The names that need a preflight: lower-case, sorted, each once. Fetch, "CORS-unsafe request-header names". */
export function unsafeNames(headers: readonly HeaderLine[], profile: Profile): readonly string[] {
  // Chromium never asks for User-Agent, whatever a page sets it to.
  const asked = profile.knowsClientHints ? headers.filter(([name]) => name.toLowerCase() !== 'user-agent') : headers;
  const judged = (profile.joinsHeaders ? sortAndCombine(asked) : asked).map(([name, value]) => {
    const lower = name.toLowerCase();
    return { name: lower, size: value.length, isSafe: isSafelistedHeader(lower, value, profile) };
  });
  let sum = 0;
  for (const { isSafe, size } of judged) if (isSafe) sum += size;
  const unsafe = judged.filter(({ isSafe }) => !isSafe || sum > longestSum).map(({ name }) => name);
  return (profile.repeatsNames ? unsafe : [...new Set(unsafe)]).toSorted();
}
