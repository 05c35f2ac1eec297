import type { RecipeOp } from '@causeway/contract';
import type { NewStep } from '../draft-steps.ts';
import type { Option } from './field-spec.ts';
import { kindOf } from './step-kinds.ts';
import { namesPart, readPart, rowsPart, textPart } from './step-parts.ts';
import { aggregateOptions, castOptions, fillOptions, joinOptions, maskOptions, windowOptions, wordOf } from './step-words.ts';

/** A name or a value in a sentence; everything else is plain words. */
export interface Named {
  readonly name: string;
}
export type Sentence = readonly (string | Named)[];

const shownNames = 3;

/** What a step does, as a person would say it: "Trim spaces in name, city". */
export function stepSentence(step: NewStep): Sentence {
  const say = sentences[step.op as RecipeOp] as ((step: NewStep) => Sentence) | undefined;
  return say === undefined ? [step.op] : say(step);
}

/** The same without marks, for labels. */
export const sentenceText = (step: NewStep): string =>
  stepSentence(step)
    .map((part) => (typeof part === 'string' ? part : part.name))
    .join('');

const named = (name: string, none = '…'): Named => ({ name: name === '' ? none : name });

function list(names: readonly string[]): Sentence {
  if (names.length === 0) return ['…'];
  const shown = names.length > shownNames + 1 ? names.slice(0, shownNames) : names;
  const rest = names.length - shown.length;
  const parts = shown.flatMap((name, at) => (at === 0 ? [named(name)] : [', ', named(name)]));
  return rest === 0 ? parts : [...parts, ` and ${rest} more`];
}

/** A step knows the id of another file, not its name. */
const sheetOf = (step: NewStep, part: string): Sentence => [
  named(textPart(step, `${part}.sheet`)),
  ...(textPart(step, `${part}.file`) === '' ? [] : [' of another file']),
];

const columnsOf = (step: NewStep): Sentence => list(namesPart(step, 'columns'));
const lower = (options: readonly Option[], value: unknown): string => {
  const word = wordOf(options, value);
  return word.charAt(0).toLowerCase() + word.slice(1);
};

const cleanVerbs: Readonly<Record<string, string>> = {
  trim: 'trim spaces',
  collapse: 'collapse spaces',
  lower: 'make lower case',
  upper: 'make upper case',
  title: 'capitalize words',
  nfc: 'unify letters',
  accents: 'drop accents',
  quotes: 'straighten quotes',
  control: 'drop invisible characters',
};

function clean(step: NewStep): Sentence {
  const nulls = namesPart(step, 'nulls');
  const verbs = [
    ...namesPart(step, 'do').map((verb) => cleanVerbs[verb] ?? verb),
    ...(nulls.length === 0 ? [] : [`empty ${nulls.slice(0, shownNames).join(', ')}`]),
  ];
  const text = verbs.length === 0 ? 'clean' : verbs.join(', ');
  return [`${text.charAt(0).toUpperCase()}${text.slice(1)} in `, ...columnsOf(step)];
}

function cast(step: NewStep): Sentence {
  const columns = namesPart(step, 'columns');
  const one = textPart(step, 'column');
  const locale = textPart(step, 'locale');
  const target = lower(castOptions, readPart(step, 'to'));
  return [
    'Read ',
    ...list(columns.length > 0 || one === '' ? columns : [one]),
    ` as ${target}${locale === '' ? '' : ` (${locale})`}`,
  ];
}

function replace(step: NewStep): Sentence {
  const verb = { cell: 'Replace cells ', regex: 'Replace the pattern ' }[textPart(step, 'mode')] ?? 'Replace ';
  return [verb, named(textPart(step, 'find')), ' by ', named(textPart(step, 'with'), 'nothing'), ' in ', ...columnsOf(step)];
}

function fill(step: NewStep): Sentence {
  const how = textPart(step, 'how');
  if (how === 'blank') return ['Blank what repeats in ', ...columnsOf(step)];
  const by = how === 'constant' ? [named(textPart(step, 'value'))] : [lower(fillOptions, how)];
  return ['Fill empty cells of ', ...columnsOf(step), ' with ', ...by];
}

function dedupe(step: NewStep): Sentence {
  const keys = namesPart(step, 'keys');
  const by = textPart(step, 'keep.by');
  const kept = by === '' ? `the ${textPart(step, 'keep') || 'first'}` : `the one by ${by}`;
  return keys.length === 0
    ? [`Remove rows that are equal, keep ${kept}`]
    : ['One row for each ', ...list(keys), `, keep ${kept}`];
}

function sort(step: NewStep): Sentence {
  const by = rowsPart(step, 'by').map((row) => `${String(row['column'])}${row['order'] === 'desc' ? ' ↓' : ''}`);
  return ['Sort by ', ...list(by)];
}

function group(step: NewStep): Sentence {
  const by = namesPart(step, 'by');
  const values = rowsPart(step, 'values').map((row) => {
    const of = typeof row['column'] === 'string' && row['column'] !== '' ? ` of ${row['column']}` : '';
    return `${lower(aggregateOptions, row['fn'])}${of}`;
  });
  return [by.length === 0 ? 'Summarize all rows' : 'Group by ', ...(by.length === 0 ? [] : list(by)), `: ${values.join(', ')}`];
}

function expect(step: NewStep): Sentence {
  const rule = readPart(step, 'rule');
  const [kind = ''] = typeof rule === 'object' && rule !== null ? Object.keys(rule) : [];
  const column = named(textPart(step, `rule.${kind}.column`));
  const between = [textPart(step, `rule.${kind}.min`), textPart(step, `rule.${kind}.max`)].join(' … ');
  const said: Readonly<Record<string, () => Sentence>> = {
    notNull: () => ['Expect ', named(textPart(step, 'rule.notNull')), ' never empty'],
    unique: () => {
      const one = textPart(step, 'rule.unique');
      return ['Expect ', ...list(one === '' ? namesPart(step, 'rule.unique') : [one]), ' different in every row'];
    },
    in: () => ['Expect ', column, ' one of ', ...list(namesPart(step, 'rule.in.values'))],
    between: () => ['Expect ', column, ` within ${between}`],
    regex: () => ['Expect ', column, ' to fit ', named(textPart(step, 'rule.regex.pattern'))],
    fk: () => ['Expect ', column, ' to stand in ', ...sheetOf(step, 'rule.fk.with')],
    rowCount: () => ['Expect ', `${between} rows`],
    expr: () => ['Expect ', named(textPart(step, 'rule.expr'))],
  };
  return said[kind]?.() ?? ['Expect …'];
}

function sample(step: NewStep): Sentence {
  const share = textPart(step, 'take.share');
  return [share === '' ? `Sample ${textPart(step, 'take.rows')} rows` : `Sample ${Number(share) * 100} % of the rows`];
}

function limit(step: NewStep): Sentence {
  const offset = Number(textPart(step, 'offset') || 0);
  return [`Take ${textPart(step, 'rows') || '…'} rows${offset === 0 ? '' : ` after the first ${offset}`}`];
}

function split(step: NewStep): Sentence {
  const isRows = readPart(step, 'to') === 'rows';
  const into: Sentence = isRows ? ['rows'] : list(namesPart(step, 'to.columns'));
  return ['Split ', named(textPart(step, 'column')), ' at ', named(textPart(step, 'by')), ' into ', ...into];
}

function windowed(step: NewStep): Sentence {
  const column = textPart(step, 'column');
  const what = `${lower(windowOptions, textPart(step, 'fn'))}${column === '' ? '' : ` of ${column}`}`;
  return ['Calculate ', named(textPart(step, 'as')), `: ${what}`];
}

const sentences = {
  select: (step) => ['Keep ', ...columnsOf(step)],
  drop: (step) => ['Remove ', ...columnsOf(step)],
  reorder: (step) => ['Move ', ...columnsOf(step), ` to the ${textPart(step, 'to') || 'front'}`],
  rename: (step) => ['Rename ', ...list(rowsPart(step, 'names').map(({ from, to }) => `${String(from)} → ${String(to)}`))],
  headers: (step) => ['Name all columns ', ...list(namesPart(step, 'names'))],
  cast,
  clean,
  replace,
  map: (step) => {
    const count = rowsPart(step, 'values').length;
    return [`Map ${count} ${count === 1 ? 'value' : 'values'} of `, named(textPart(step, 'column'))];
  },
  extract: (step) => [
    'Extract ',
    ...list(namesPart(step, 'as')),
    ' from ',
    named(textPart(step, 'column')),
    ' by ',
    named(textPart(step, 'pattern')),
  ],
  split,
  merge: (step) => ['Merge ', ...columnsOf(step), ' into ', named(textPart(step, 'as'))],
  explode: (step) => ['A row for each member of ', named(textPart(step, 'column'))],
  fill,
  derive: (step) => ['Calculate ', named(textPart(step, 'as')), ' = ', named(textPart(step, 'expr'))],
  mask: (step) => [`${wordOf(maskOptions, textPart(step, 'how'))}: `, ...columnsOf(step)],
  filter: (step) => [
    readPart(step, 'keep') === false ? 'Remove rows where ' : 'Keep rows where ',
    named(textPart(step, 'expr')),
  ],
  sort,
  limit,
  sample,
  dedupe,
  expect,
  group,
  window: windowed,
  pivot: (step) => ['Pivot ', named(textPart(step, 'column')), ': ', ...list(namesPart(step, 'values'))],
  unpivot: (step) => ['Unpivot ', ...columnsOf(step)],
  join: (step) => [
    'Join ',
    ...sheetOf(step, 'with'),
    ' on ',
    ...list(
      rowsPart(step, 'on').map(({ left, right }) => (left === right ? String(left) : `${String(left)} = ${String(right)}`)),
    ),
    `: ${lower(joinOptions, textPart(step, 'how') || 'lookup').split(':')[0] ?? ''}`,
  ],
  union: (step) => ['Append the rows of ', ...sheetOf(step, 'with')],
  sql: (step) => ['SQL: ', named(textPart(step, 'query'))],
} as const satisfies Record<RecipeOp, (step: NewStep) => Sentence>;

/** The name of a step's kind, for headings. */
export const stepTitle = ({ op }: NewStep): string => kindOf(op)?.title ?? op;
