/** Text that is markup already. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const isHtml = (part: Html | readonly Part[]): part is Html => 'markup' in part;

function toMarkup(part: Part): string {
  if (part === undefined) return '';
  if (typeof part !== 'object') return String(part).replaceAll(/[&<>"']/gu, (character) => entities[character] ?? '');
  return isHtml(part) ? part.markup : part.map(toMarkup).join('');
}

/** Markup with its values escaped; nested markup stays, lists are joined, `undefined` is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const parts = strings.flatMap((text, at) => (at < values.length ? [text, toMarkup(values[at])] : [text]));
  return { markup: parts.join('') };
}
