import { isToken } from '../fetch-names.ts';

/** `type/subtype` in lower case; undefined when the text is no MIME type. MIME Sniffing, "parse a MIME type", "essence". */
export function essenceOf(text: string): string | undefined {
  const [beforeParameters = ''] = text.replace(/^[\t\n\r ]+/u, '').split(';');
  const slash = beforeParameters.indexOf('/');
  if (slash === -1) return undefined;
  const type = beforeParameters.slice(0, slash);
  const subtype = beforeParameters.slice(slash + 1).replace(/[\t\n\r ]+$/u, '');
  return isToken(type) && isToken(subtype) ? `${type}/${subtype}`.toLowerCase() : undefined;
}
