import { placeholderOf } from './placeholders.ts';
import type { ColumnProfile, DataProfile, ProfileExample, ProfileWarning } from '@causeway/contract';
import { quoteName } from '../worker/sql-text.ts';
import { nullTokens } from '../worker/value-kinds.ts';
import type { Found } from './found-warning.ts';
import { relationWarnings, spreadWarnings } from './further-warnings.ts';
import type { ProfileSource } from './profile-source.ts';

type Step = ProfileWarning['step'];

const stepId = (op: string, column: string): string => `${op}-${column.replaceAll(/[^\w-]+/gu, '_')}`.slice(0, 40);
const step = (op: string, column: string, rest: Readonly<Record<string, unknown>>): Step => ({
  id: stepId(op, column),
  op,
  ...rest,
});

const clean = (column: string, what: readonly string[]): Step => step('clean', column, { columns: [column], do: what });

function spaceWarnings({ name, spaces, blank }: ColumnProfile): Found[] {
  const outer = spaces.leading + spaces.trailing;
  const trimmed = quoteName(name);
  return [
    ...(outer > 0
      ? [
          {
            code: 'outer-spaces',
            severity: 'warning' as const,
            column: name,
            count: outer,
            message: 'Values begin or end with spaces.',
            step: clean(name, ['trim']),
            where: `${trimmed} <> trim(${trimmed}) AND trim(${trimmed}) <> ''`,
          },
        ]
      : []),
    ...(spaces.inner > 0
      ? [
          {
            code: 'inner-spaces',
            severity: 'info' as const,
            column: name,
            count: spaces.inner,
            message: 'Values have several spaces in a row.',
            step: clean(name, ['collapse']),
            where: `contains(trim(${trimmed}), '  ')`,
          },
        ]
      : []),
    ...(blank > 0
      ? [
          {
            code: 'blank-values',
            severity: 'info' as const,
            column: name,
            count: blank,
            message: 'Values are spaces alone.',
            step: clean(name, ['trim']),
            where: `${trimmed} <> '' AND trim(${trimmed}) = ''`,
          },
        ]
      : []),
  ];
}

function characterWarnings({ name, characters }: ColumnProfile): Found[] {
  const column = quoteName(name);
  const base = { severity: 'warning' as const, column: name };
  return [
    ...(characters.control > 0
      ? [
          {
            ...base,
            code: 'control-characters',
            count: characters.control,
            message: 'Values hold control characters.',
            step: clean(name, ['control']),
            where: String.raw`regexp_matches(${column}, '[\x00-\x08\x0B\x0C\x0E-\x1F\x{0080}-\x{009F}]')`,
          },
        ]
      : []),
    ...(characters.invisible > 0
      ? [
          {
            ...base,
            code: 'invisible-characters',
            count: characters.invisible,
            message: 'Values hold characters that nobody sees.',
            step: clean(name, ['control']),
            where: String.raw`regexp_matches(${column}, '[\x{00AD}\x{200B}-\x{200F}\x{2028}\x{2029}\x{2060}\x{FEFF}]')`,
          },
        ]
      : []),
    ...(characters.mojibake > 0
      ? [
          {
            ...base,
            code: 'wrong-encoding',
            severity: 'error' as const,
            count: characters.mojibake,
            message: 'Values look as if they were read in the wrong encoding; choose another one for the file.',
            step: null,
            where: String.raw`regexp_matches(${column}, '[\x{00C2}\x{00C3}][\x{0080}-\x{00BF}]|\x{00E2}\x{20AC}|\x{FFFD}')`,
          },
        ]
      : []),
  ];
}

function missingWarnings({ name, tokens, count, nulls, empty, blank }: ColumnProfile, rows: number): Found[] {
  const words = tokens.reduce((sum, token) => sum + token.count, 0);
  const gone = nulls + empty + blank + words;
  const column = quoteName(name);
  const list = nullTokens.map((token) => `'${token.replaceAll("'", "''")}'`).join(', ');
  return [
    ...(words > 0
      ? [
          {
            code: 'null-words',
            severity: 'info' as const,
            column: name,
            count: words,
            message: `Words such as "${tokens[0]?.value ?? ''}" stand for nothing.`,
            step: step('clean', name, { columns: [name], do: ['trim'], nulls: tokens.map(({ value }) => value) }),
            where: `lower(trim(${column})) IN (${list})`,
          },
        ]
      : []),
    ...(count === 0
      ? [
          {
            code: 'empty-column',
            severity: 'warning' as const,
            column: name,
            count: rows,
            message: 'The column has no value.',
            step: step('drop', name, { columns: [name] }),
            examples: [],
          },
        ]
      : []),
    ...(count > 0 && gone > rows * 0.5
      ? [
          {
            code: 'mostly-missing',
            severity: 'warning' as const,
            column: name,
            count: gone,
            message: 'More than half of the values are missing.',
            step: step('drop', name, { columns: [name] }),
            where: `coalesce(trim(${column}), '') = ''`,
          },
        ]
      : []),
  ];
}

/** Digits that are no numbers: leading zeros matter. */
const digitNames = new Set(['postal-code', 'phone', 'credit-card']);

function typeWarnings({ name, proposed, semantic, count }: ColumnProfile): Found[] {
  if (proposed === null || digitNames.has(semantic.type)) return [];
  const cast = step('cast', name, {
    column: name,
    to: proposed.type,
    ...(proposed.format === undefined ? {} : { format: proposed.format }),
    onError: 'quarantine',
  });
  const misfits = Math.round(count * (1 - proposed.share));
  return [
    {
      code: 'text-of-type',
      severity: 'info',
      column: name,
      count: count - misfits,
      message: `The values are texts that read as ${proposed.type}${proposed.format === undefined ? '' : ` (${proposed.format})`}.`,
      step: cast,
      examples: [],
    },
    ...(misfits > 0
      ? [
          {
            code: 'misfits',
            severity: 'warning' as const,
            column: name,
            count: misfits,
            message: `Values do not read as ${proposed.type}.`,
            step: cast,
            examples: semantic.examples,
          },
        ]
      : []),
    ...(proposed.is_ambiguous === true
      ? [
          {
            code: 'ambiguous-dates',
            severity: 'warning' as const,
            column: name,
            count,
            message: 'Day and month could be the other way round: no value is above 12.',
            step: null,
            examples: [],
          },
        ]
      : []),
  ];
}

function personalWarnings(name: string, count: number, pii: ColumnProfile['pii']): Found[] {
  if (pii === 'none' || pii === 'ip') return [];
  const how = pii === 'card' || pii === 'iban' || pii === 'phone' ? 'keepLast' : 'hash';
  return [
    {
      code: 'personal-data',
      severity: 'info',
      column: name,
      count,
      message: `The values look like personal data (${pii}).`,
      step: step('mask', name, { columns: [name], how }),
      examples: [],
    },
  ];
}

function valueWarnings({
  name,
  is_constant: isConstant,
  numbers,
  top,
  distinct,
  count,
  pii,
  semantic,
}: ColumnProfile): Found[] {
  const outliers = numbers?.outliers.count ?? 0;
  return [
    ...(isConstant
      ? [
          {
            code: 'constant',
            severity: 'info' as const,
            column: name,
            count,
            message: `Every value is "${top[0]?.value ?? ''}".`,
            step: step('drop', name, { columns: [name] }),
            examples: [],
          },
        ]
      : []),
    ...(outliers > 0 && semantic.type !== 'id'
      ? [
          {
            code: 'outliers',
            severity: 'info' as const,
            column: name,
            count: outliers,
            message: 'Values are far from the others.',
            step: null,
            examples: numbers?.outliers.examples,
          },
        ]
      : []),
    ...(placeholderOf(top, distinct, count) ?? []).map(({ value, times }) => ({
      code: 'placeholder',
      severity: 'warning' as const,
      column: name,
      count: times,
      message: `"${value}" looks like a stand-in for a missing value.`,
      step: step('clean', name, { columns: [name], do: [], nulls: [value] }),
      where: `trim(${quoteName(name)}) = '${value.replaceAll("'", "''")}'`,
    })),
    ...personalWarnings(name, count, pii),
  ];
}

/** The same word in another case or with other spaces. */
function spellingWarnings({ name, top, semantic }: ColumnProfile): Found[] {
  if (semantic.type !== 'category') return [];
  const groups = Map.groupBy(top, ({ value }) => value.trim().toLowerCase().replaceAll(/\s+/gu, ' '));
  const doubled = [...groups.values()].find((group) => group.length > 1);
  const [most, ...rest] = doubled ?? [];
  if (most === undefined) return [];
  const values = rest.map(({ value }) => ({ from: value, to: most.value }));
  const count = rest.reduce((sum, { count: times }) => sum + times, 0);
  return [
    {
      code: 'spellings',
      severity: 'warning',
      column: name,
      count,
      message: `"${most.value}" is written in ${rest.length + 1} ways.`,
      step: step('map', name, { column: name, values }),
      examples: rest.map(({ value }) => ({ line: null, value })),
    },
  ];
}

function tableWarnings(table: DataProfile['table']): Found[] {
  const { duplicate_rows: duplicates, duplicate_examples: examples, empty_rows: empty, total_row_line: total } = table;
  return [
    ...(duplicates > 0
      ? [
          {
            code: 'duplicate-rows',
            severity: 'warning' as const,
            column: null,
            count: duplicates,
            message: 'Rows are equal to one before them.',
            step: step('dedupe', 'rows', {}),
            examples: examples.map(({ lines }) => ({ line: lines[1] ?? null, value: null })),
          },
        ]
      : []),
    ...(empty > 0
      ? [
          {
            code: 'empty-rows',
            severity: 'warning' as const,
            column: null,
            count: empty,
            message: 'Rows have no value at all.',
            step: null,
            examples: [],
          },
        ]
      : []),
    ...(total === null
      ? []
      : [
          {
            code: 'total-row',
            severity: 'warning' as const,
            column: null,
            count: 1,
            message: 'The last row looks like a sum of the others.',
            step: step('limit', 'total', { rows: table.rows - 1 }),
            examples: [{ line: total, value: null }],
          },
        ]),
  ];
}

async function showExamples({ engine, from }: ProfileSource, column: string | null, where: string): Promise<ProfileExample[]> {
  const value = column === null ? 'NULL::VARCHAR' : `left(${quoteName(column)}, 200)`;
  const rows = await engine.rows<{ readonly line: string; readonly value: string | null }>(
    `SELECT __row::VARCHAR AS line, ${value} AS value FROM ${from} WHERE ${where} LIMIT 3`,
  );
  return rows.map(({ line, value: shown }) => ({ line: Number(line), value: shown }));
}

const severities = ['error', 'warning', 'info'];
const maxWarnings = 300;

/** What deserves a look, the worst first, each with rows that show it and a step that mends it. */
export async function findWarnings(
  source: ProfileSource,
  { table, relations }: Pick<DataProfile, 'table' | 'relations'>,
  profiles: readonly ColumnProfile[],
): Promise<ProfileWarning[]> {
  const { rows } = source;
  const found = [
    ...tableWarnings(table),
    ...profiles.flatMap((profile) => [
      ...missingWarnings(profile, rows),
      ...typeWarnings(profile),
      ...spaceWarnings(profile),
      ...characterWarnings(profile),
      ...valueWarnings(profile),
      ...spellingWarnings(profile),
      ...spreadWarnings(profile),
    ]),
    ...(await relationWarnings(source, profiles, relations)),
  ]
    .toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
    .slice(0, maxWarnings);
  const warnings: ProfileWarning[] = [];
  for (const { where, examples, ...warning } of found) {
    const shown = where === undefined ? (examples ?? []) : await showExamples(source, warning.column, where);
    warnings.push({
      ...warning,
      share: rows === 0 ? 0 : Math.min(1, Math.round((warning.count / rows) * 10_000) / 10_000),
      examples: [...shown],
    });
  }
  return warnings;
}
