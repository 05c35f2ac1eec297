import type { ColumnType } from '@causeway/contract';
import { isNumeric, sqlTypeOf } from '../frame.ts';
import { quoteText } from '../sql-text.ts';
import type { Compiled, Session, ValueType } from './session.ts';
import { refuse } from './syntax.ts';

const isMoment = (type: ValueType): boolean => type === 'date' || type === 'timestamp';
const numericOrder = ['integer', 'decimal', 'number'];

function common(a: ValueType, b: ValueType): ValueType | undefined {
  if (a === b || b === 'null') return a;
  if (a === 'null') return b;
  if (isNumeric(a) && isNumeric(b)) return numericOrder.indexOf(a) > numericOrder.indexOf(b) ? a : b;
  return isMoment(a) && isMoment(b) ? 'timestamp' : undefined;
}

/** The type that a text in quotes is meant in, such as '2024-05-06' beside a date. */
function readConstant(part: Compiled, type: ValueType): Compiled {
  if (part.type !== 'text' || part.node.kind !== 'text' || part.constant === undefined) return part;
  const form = {
    date: /^\d{4}-\d{2}-\d{2}$/u,
    timestamp: /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?$/u,
    time: /^\d{2}:\d{2}(?::\d{2})?$/u,
  };
  if (type !== 'date' && type !== 'timestamp' && type !== 'time') return part;
  const read = (['date', 'timestamp', 'time'] as const).find((each) => form[each].test(part.constant ?? ''));
  if (read === undefined || (read === 'time') !== (type === 'time')) return part;
  return { ...part, sql: `try_cast(${quoteText(part.constant)} AS ${sqlTypeOf(read)})`, type: read };
}

const wayOut = (type: ValueType, wanted: ValueType): string => {
  if (type === 'text' && isNumeric(wanted)) return 'cast the column before, or write toNumber(…)';
  if (type === 'text' && isMoment(wanted)) return "cast the column before, or write toDate(…, '%d.%m.%Y')";
  return wanted === 'text' ? 'write toText(…)' : 'convert one of them';
};

export interface Unified {
  readonly sql: readonly string[];
  readonly type: ValueType;
}

/** Values of one type: all as the widest of them. Refuses what has none. */
export function unify(session: Session, given: readonly Compiled[]): Unified {
  const typed = given.find((part) => part.type !== 'text' && part.type !== 'null');
  const parts = typed === undefined ? given : given.map((part) => readConstant(part, typed.type));
  let type: ValueType = 'null';
  for (const part of parts) {
    const next = common(type, part.type);
    if (next === undefined) {
      refuse(session.source, part.node, `this is ${part.type}, the other is ${type}`, wayOut(part.type, type));
    }
    type = next;
  }
  const wanted: ColumnType | undefined = type === 'null' ? undefined : type;
  const sql = parts.map((part) =>
    wanted === undefined || part.type === wanted ? part.sql : `${part.sql}::${sqlTypeOf(wanted)}`,
  );
  return { sql, type };
}
