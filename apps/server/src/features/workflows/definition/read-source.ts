import { LineCounter, isAlias, isCollection, isMap, isPair, parseDocument } from 'yaml';
import type { Document, Pair } from 'yaml';

export interface SourcePosition {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface SourceError extends SourcePosition {
  readonly message: string;
}

/** A text as values, and where each of them stands. */
export interface ReadSource {
  readonly value: unknown;
  readonly format: 'yaml' | 'json';
  /** Then `value` is undefined. */
  readonly errors: readonly SourceError[];
  /** Of the value at the pointer, or of the nearest around it; a key in a map is where the key begins. */
  positionOf(pointer: string): SourcePosition;
}

const start: SourcePosition = { line: 1, column: 1 };

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const segmentsOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));

const keyOf = (pair: Pair): string => {
  const { key } = pair;
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : String(key);
};

const offsetOf = (node: unknown): number | undefined =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : undefined;

function findOffset(document: Document, pointer: string): number {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const segment of segmentsOf(pointer)) {
    if (isAlias(node)) node = node.resolve(document);
    if (!isCollection(node)) return offset;
    const items: readonly unknown[] = node.items;
    const item = isMap(node) ? items.find((one): one is Pair => isPair(one) && keyOf(one) === segment) : items[Number(segment)];
    if (item === undefined) return offset;
    offset = offsetOf(isPair(item) ? item.key : item) ?? offset;
    node = isPair(item) ? item.value : item;
  }
  return offset;
}

/** Deep nesting ends the parser's stack; that is an error of the text. */
function parse(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    return parseDocument(text, { lineCounter, schema: 'core', uniqueKeys: true, prettyErrors: false, stringKeys: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const failed = (format: 'yaml' | 'json', errors: readonly SourceError[]): ReadSource => ({
  value: undefined,
  format,
  errors,
  positionOf: () => start,
});

/** Reads YAML 1.2, of which JSON is a part. Aliases are followed up to a hundred times; tags make nothing. */
export function readSource(text: string): ReadSource {
  const lineCounter = new LineCounter();
  const format = isJson(text) ? 'json' : 'yaml';
  const document = parse(text, lineCounter);
  if (!document) return failed(format, [{ ...start, message: 'it is nested too deeply' }]);
  const positionAt = (offset: number): SourcePosition => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    return failed(
      format,
      document.errors.map((error) => ({ ...positionAt(error.pos[0]), message: error.message })),
    );
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { value, format, errors: [], positionOf: (pointer) => positionAt(findOffset(document, pointer)) };
  } catch (error) {
    return failed(format, [{ ...start, message: error instanceof Error ? error.message : String(error) }]);
  }
}
