import { valuesOf } from '../header-lines.ts';
import { control, curl, wire } from './evidence.ts';
import { corsFix } from './fixes.ts';
import { allowedOrigin, responseOf } from './headers.ts';
import { requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { CauseCode } from './catalogue.ts';
import { refusalOf } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { RequestView, View } from './view.ts';

const acao = 'access-control-allow-origin';
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What kind of wrong value stands in `Access-Control-Allow-Origin`. */
export function valueCode(value: string, origin: string, lines: number): CauseCode {
  if (lines > 1) return 'C10';
  if (/[,\s]/u.test(value.trim())) return isRepeated(value) ? 'C10' : 'C09';
  if (value.includes('*')) return value.replaceAll(/["']/gu, '') === '*' ? 'C12' : 'C11';
  if (value === 'null') return 'C05';
  const meant = serialize(value);
  if (meant === origin) return 'C06';
  if (meant === undefined) return 'C12';
  const relation = relate(meant, origin);
  if (relation !== undefined) return relation;
  return meant === value ? 'C05' : 'C06';
}

/** One value twice is two layers that both add it; two values are a list. */
const isRepeated = (value: string): boolean => new Set(value.split(/[,\s]+/u)).size === 1;

/** The origin a configured text probably means. */
function serialize(text: string): string | undefined {
  const bare = text.replaceAll(/^["']|["']$/gu, '');
  const isHost = /^[\w.-]+(?::\d+)?\/?$/u.test(bare) && /[.:]|localhost/u.test(bare);
  const full = isHost ? `http://${bare}` : bare;
  return /^[a-z][a-z\d+.-]*:\/\//iu.test(full) && URL.canParse(full) ? new URL(full).origin : undefined;
}

/** How two origins that are not equal resemble each other. */
export function relate(allowed: string, origin: string): 'C07' | 'C08' | 'T09' | undefined {
  if (!URL.canParse(allowed) || !URL.canParse(origin)) return undefined;
  const [a, b] = [new URL(allowed), new URL(origin)];
  if (a.protocol === b.protocol && a.port === b.port && loopback.has(a.hostname) && loopback.has(b.hostname)) {
    return 'C07';
  }
  if (a.hostname === b.hostname && a.protocol !== b.protocol) return 'C08';
  return undefined;
}

const causes: Partial<Record<CauseCode, (value: string, origin: string) => string>> = {
  C05: (value, origin) => `The server allows ${value} to everybody; this page is ${origin}.`,
  C06: (value, origin) => `The server allows "${value}"; the browser compares it byte for byte with ${origin}.`,
  C07: (value, origin) => `The server allows ${value}, the page is ${origin}: different origins for a browser.`,
  C08: (value, origin) => `The server allows ${value}, the page is ${origin}: the scheme differs.`,
  C09: (value) => `Access-Control-Allow-Origin holds a list: "${value}".`,
  C10: (value) => `Access-Control-Allow-Origin is sent twice: "${value}".`,
  C11: (value) => `Access-Control-Allow-Origin holds a pattern: "${value}".`,
  C12: (value) => `Access-Control-Allow-Origin holds "${value}", which is no origin.`,
};

const summaries: Partial<Record<CauseCode, string>> = {
  C05: 'Put this origin on the list, and answer with the origin that asked',
  C06: 'Write the origin exactly as the browser sends it',
  C07: 'Allow both names, or use one of them everywhere',
  C08: 'Allow the scheme the page really has',
  C09: 'Choose one origin of the list per request',
  C10: 'Let either the proxy or the application add the header, not both',
  C11: 'Match the pattern on the server and answer with the origin that asked',
  C12: 'Mend the setting the value comes from',
};

/** What the direct answer of the backend says beside that of the proxy. */
function besides(seen: RequestView, { fact }: Refusal): string[] {
  const direct = seen.controls('upstream')[0];
  const other = seen.controls('other-origin')[0];
  return [
    ...wire(fact),
    ...control(other, `Origin ${other?.variant ?? ''}`),
    ...(direct === undefined
      ? []
      : [`directly from ${new URL(direct.request.url).host}: ${acao}: ${allowedOrigin(direct.answer) ?? 'none'}`]),
  ];
}

function wrongValue(code: CauseCode): Rule {
  return requestRule(code, (seen: RequestView, view: View) => {
    const refusal = refusalOf(seen);
    if (
      refusal === undefined ||
      !['origin-mismatch', 'origin-multiple', 'origin-invalid'].includes(refusal.reason) ||
      refusal.isTainted
    ) {
      return undefined;
    }
    if (
      seen.origin === 'null' ||
      valueCode(refusal.value, seen.origin, valuesOf(responseOf(refusal.fact)?.headers ?? [], acao).length) !== code
    ) {
      return undefined;
    }
    return {
      cause: causes[code]?.(refusal.value, seen.origin) ?? refusal.value,
      evidence: besides(seen, refusal),
      confidence: 0.95,
      fix: corsFix(view, seen, summaries[code] ?? 'Send the origin that asked'),
      verify: curl(refusal.fact),
    };
  });
}

/** Wrong values of `Access-Control-Allow-Origin`. */
export const valueRules: readonly Rule[] = (['C05', 'C06', 'C07', 'C08', 'C09', 'C10', 'C11', 'C12'] as const).map(wrongValue);
