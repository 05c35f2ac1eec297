import type { Edit } from '../edit.ts';
import { isSameOrigin, originsIn } from '../need.ts';
import { assignmentOf, partsOf, pythonList, pythonText, sliceOf, stringIn } from './scan-python.ts';
import type { PythonText, Span } from './scan-python.ts';

/** A setting as the code gives it, names followed to where the file assigns them. */
export function settle(source: PythonText, span: Span): Span {
  const name = sliceOf(source, span).trim();
  if (!/^[A-Za-z_]\w*$/u.test(name) || /^(?:True|False|None)$/u.test(name)) return span;
  return assignmentOf(source, name) ?? span;
}

/** The elements of a list, tuple or set that is written out. */
export function elementsOf(source: PythonText, span: Span): Span[] | undefined {
  return /^[[({]/u.test(sliceOf(source, span)) &&
    /[\])}]$/u.test(sliceOf(source, span)) &&
    !/^\{[^}]*:/u.test(source.code.slice(span.start, span.end))
    ? partsOf(source, span.start)
    : undefined;
}

/** Adds elements behind the last one, in the layout the list has. */
export function appendElements(source: PythonText, span: Span, values: readonly string[]): Edit[] {
  const { text } = source;
  const elements = partsOf(source, span.start);
  const last = elements.at(-1);
  const items = values.map((value) => pythonText(text, value));
  if (last === undefined) return [{ start: span.start + 1, end: span.start + 1, text: items.join(', ') }];
  const lead = /\r?\n[ \t]*$/u.exec(text.slice(span.start, last.start))?.[0];
  const glue = lead === undefined ? ', ' : `,${lead}`;
  return [{ start: last.end, end: last.end, text: glue + items.join(glue) }];
}

export interface NameWish {
  readonly needed: readonly string[];
  readonly all: readonly string[];
  /** `*` is not enough. */
  readonly isExact: boolean;
}

/** What an amendment does: its edits, and clauses that say so. */
export interface PythonStep {
  readonly edits: readonly Edit[];
  readonly notes: readonly string[];
}

export const idle: PythonStep = { edits: [], notes: [] };

/** Makes a list of names hold what is needed; undefined when it is computed. */
export function amendNames(
  source: PythonText,
  given: Span,
  wish: NameWish & { readonly label: string },
): PythonStep | undefined {
  const span = settle(source, given);
  const single = stringIn(source, span);
  const elements = elementsOf(source, span);
  const names =
    single === undefined ? elements?.map((each) => stringIn(source, each)) : single.split(/[\s,;]+/u).filter(Boolean);
  if (names === undefined || names.includes(undefined)) return undefined;
  const known = new Set(names.map((name) => name?.toLowerCase()));
  if (known.has('*')) {
    return wish.isExact && wish.needed.length > 0
      ? { edits: [{ ...span, text: pythonList(source.text, wish.all) }], notes: [`list the names of ${wish.label}`] }
      : idle;
  }
  const missing = wish.needed.filter((name) => !known.has(name.toLowerCase()));
  if (missing.length === 0) return idle;
  const notes = [`add ${missing.join(', ')} to ${wish.label}`];
  if (single !== undefined) {
    return { edits: [{ ...span, text: pythonList(source.text, [...names.flatMap((name) => name ?? []), ...missing]) }], notes };
  }
  return { edits: appendElements(source, span, missing), notes };
}

/** Makes a list of origins hold the page's; undefined when nothing can be said about it. */
export function amendOrigins(
  source: PythonText,
  given: Span,
  { origin, isCredentialed, label }: { readonly origin: string; readonly isCredentialed: boolean; readonly label: string },
): PythonStep | undefined {
  const span = settle(source, given);
  const single = stringIn(source, span);
  const notes = [`allow ${origin} in ${label}`];
  if (single !== undefined) {
    if (single === origin || (single === '*' && !isCredentialed)) return idle;
    const list = single === '*' ? [origin] : originsIn(single, origin);
    return { edits: [{ ...span, text: pythonList(source.text, list) }], notes };
  }
  const elements = elementsOf(source, span);
  if (elements === undefined) return spread(source, span, { origin, notes });
  const texts = new Set(elements.map((each) => stringIn(source, each)));
  if (texts.has(origin) || (texts.has('*') && !isCredentialed)) return idle;
  const wrong = elements.find((each) => {
    const text = stringIn(source, each);
    return text !== undefined && (text === '*' || isSameOrigin(text, origin));
  });
  if (wrong === undefined) return { edits: appendElements(source, span, [origin]), notes };
  return { edits: [{ ...wrong, text: pythonText(source.text, origin) }], notes: [`write ${origin} as the browser sends it`] };
}

/** A list that is computed: it and the origin. */
function spread(
  source: PythonText,
  span: Span,
  { origin, notes }: { readonly origin: string; readonly notes: readonly string[] },
): PythonStep | undefined {
  const text = sliceOf(source, span);
  const isList = /\.split\(|^list\(|^\[|^[A-Za-z_][\w.]*$/u.test(text) && !/^(?:True|False|None)$/u.test(text);
  return isList ? { edits: [{ ...span, text: `[*${text}, ${pythonText(source.text, origin)}]` }], notes } : undefined;
}
