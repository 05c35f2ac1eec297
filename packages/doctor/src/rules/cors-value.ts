import { valuesOf } from '../header-lines.ts';
import { control, curl, wire } from './evidence.ts';
import { corsFix } from './fixes.ts';
import { allowedOrigin, responseOf } from './headers.ts';
import { refusalRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { CauseCode } from './catalogue.ts';
import type { Refusal } from './refusal.ts';
import { isDrifted, valueCode } from './origins.ts';
import type { RequestView } from './view.ts';

const acao = 'access-control-allow-origin';
const causes: Partial<Record<CauseCode, (value: string, origin: string) => string>> = {
  T09: (value, origin) => `The page runs at ${origin}; the server allows ${value}, whose port somebody else holds.`,
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
  T09: 'Free the usual port, or allow this one too',
  C05: 'Put this origin on the list, and answer with the origin that asked',
  C06: 'Write the origin exactly as the browser sends it',
  C07: 'Allow both names, or use one of them everywhere',
  C08: 'Allow the scheme the page really has',
  C09: 'Choose one origin of the list per request',
  C11: 'Match the pattern on the server and answer with the origin that asked',
  C12: 'Mend the setting the value comes from',
};

const twice = 'Let either the proxy or the application add the header, not both: take it away in one of them.';

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
  return refusalRule(code, (refusal, { seen, view }) => {
    const isWrong = ['origin-mismatch', 'origin-multiple', 'origin-invalid'].includes(refusal.reason);
    if (!isWrong || refusal.isTainted || seen.origin === 'null') return undefined;
    const lines = valuesOf(responseOf(refusal.fact)?.headers ?? [], acao).length;
    const found = valueCode(refusal.value, seen.origin, lines);
    if ((found === 'C05' && isDrifted([refusal.value], { seen, view }) ? 'T09' : found) !== code) return undefined;
    return {
      cause: causes[code]?.(refusal.value, seen.origin) ?? refusal.value,
      evidence: besides(seen, refusal),
      confidence: 0.95,
      // Lines to add would be one header more.
      fix: code === 'C10' ? { summary: twice } : corsFix(view, seen, summaries[code] ?? 'Send the origin that asked'),
      verify: curl(refusal.fact),
    };
  });
}

/** Wrong values of `Access-Control-Allow-Origin`. */
export const valueRules: readonly Rule[] = (['T09', 'C05', 'C06', 'C07', 'C08', 'C09', 'C10', 'C11', 'C12'] as const).map(
  wrongValue,
);
