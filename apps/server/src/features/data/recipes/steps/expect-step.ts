import type { StepOf } from '@causeway/contract';
import { compileCondition } from '../expression/compile-expression.ts';
import { isNumeric } from '../frame.ts';
import type { Column, Frame } from '../frame.ts';
import { toTextSql } from '../parse-text.ts';
import { RecipeError } from '../recipe-error.ts';
import { placeName, quoteName, quoteText, quoteValue, rowName } from '../sql-text.ts';
import { trimSql } from '../text-sql.ts';
import { needColumn, needColumns, needTexts, scopeOf } from './step-work.ts';
import type { StepContext, StepWork } from './step-work.ts';
import { checkPattern } from './value-steps.ts';

type Expect = StepOf<'expect'>;
type Rule = Expect['rule'];

interface Broken {
  /** True for a row that breaks the rule. */
  readonly sql: string;
  readonly reason: string;
  /** The column whose value is told; undefined: no single one. */
  readonly column: Column | undefined;
}

type Bound = string | number | boolean | undefined;

interface Finding {
  readonly frame: Frame;
  readonly context: StepContext;
}

const asText = ({ type, name }: Column): string => toTextSql(type, quoteName(name));

function notNull(column: Column): Broken {
  const name = quoteName(column.name);
  const sql = column.type === 'text' ? `coalesce(${trimSql(name)}, '') = ''` : `${name} IS NULL`;
  return { sql, reason: `${column.name} is empty`, column };
}

/** The first of equals stands; those after it break the rule. Empty values are not compared. */
function unique(columns: readonly Column[]): Broken {
  const names = columns.map(({ name }) => quoteName(name));
  const isThere = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const sql = `(${isThere} AND row_number() OVER (PARTITION BY ${names.join(', ')} ORDER BY ${placeName}) > 1)`;
  return { sql, reason: `${columns.map(({ name }) => name).join(', ')} stood in a row before`, column: columns[0] };
}

function between({ column: name, min, max }: { column: string; min?: Bound; max?: Bound }, { frame }: Finding): Broken {
  const column = needColumn(frame.columns, name, 'rule.between.column');
  const bound = (value: string | number | boolean) => {
    const isNumber = typeof value === 'number';
    if (isNumeric(column.type) !== isNumber || typeof value === 'boolean') {
      throw new RecipeError({
        code: 'wrong-type',
        message: `\`${column.name}\` is ${column.type}, and ${JSON.stringify(value)} is not`,
        path: 'rule.between',
      });
    }
    return isNumber ? `${quoteText(String(value))}::DOUBLE` : `try_cast(${quoteText(value)} AS ${column.sql})`;
  };
  const tests = [
    ...(min === undefined ? [] : [`${quoteName(column.name)} < ${bound(min)}`]),
    ...(max === undefined ? [] : [`${quoteName(column.name)} > ${bound(max)}`]),
  ];
  if (tests.length === 0) {
    throw new RecipeError({ code: 'invalid-step', message: 'say a least or a largest value', path: 'rule.between' });
  }
  const reason = `${column.name} is not within ${min ?? ''}…${max ?? ''}`;
  return { sql: `coalesce(${tests.join(' OR ')}, false)`, reason, column };
}

function foreignKey(rule: Extract<Rule, { fk: unknown }>['fk'], { frame, context }: Finding): Broken {
  const column = needColumn(frame.columns, rule.column, 'rule.fk.column');
  const other = context.findOther(rule.with);
  if (other === undefined) {
    throw new RecipeError({ code: 'unknown-sheet', message: `there is no sheet \`${rule.with.sheet}\``, path: 'rule.fk.with' });
  }
  const to = needColumn(other.columns, rule.to, 'rule.fk.to');
  const known = `SELECT ${asText(to)} FROM ${other.table} WHERE ${quoteName(to.name)} IS NOT NULL`;
  return {
    sql: `(${quoteName(column.name)} IS NOT NULL AND ${asText(column)} NOT IN (${known}))`,
    reason: `${column.name} is not in ${rule.with.sheet}`,
    column,
  };
}

function rowRule(rule: Exclude<Rule, { rowCount: unknown }>, finding: Finding): Broken {
  const { frame, context } = finding;
  if ('notNull' in rule) return notNull(needColumn(frame.columns, rule.notNull, 'rule.notNull'));
  if ('unique' in rule) return unique(needColumns(frame.columns, [rule.unique].flat(), 'rule.unique'));
  if ('between' in rule) return between(rule.between, finding);
  if ('fk' in rule) return foreignKey(rule.fk, finding);
  if ('expr' in rule) {
    const { sql } = compileCondition(rule.expr, scopeOf(frame, context));
    return { sql: `(${sql}) IS NOT TRUE`, reason: `not true: ${rule.expr}`, column: undefined };
  }
  if ('regex' in rule) {
    const { pattern } = rule.regex;
    checkPattern(pattern, 'rule.regex.pattern');
    const [column] = needTexts(frame.columns, [rule.regex.column], 'rule.regex.column');
    const sql = `coalesce(NOT regexp_full_match(${quoteName(column?.name ?? '')}, ${quoteText(pattern)}), false)`;
    return { sql, reason: `${column?.name ?? ''} does not match ${pattern}`, column };
  }
  const column = needColumn(frame.columns, rule.in.column, 'rule.in.column');
  const values = rule.in.values.map((value) => quoteValue(String(value))).join(', ');
  return {
    sql: `coalesce(${asText(column)} NOT IN (${values}), false)`,
    reason: `${column.name} is none of the values that are expected`,
    column,
  };
}

/** The run stops when too many rows break the rule. */
const raising = (step: Expect, check: string, reason: string): string =>
  `(SELECT CASE WHEN broken > ${quoteText(String(step.max))}::DOUBLE * total THEN error(${quoteText(`step ${step.id}: ${reason}: `)} || broken || ' of ' || total || ' rows') ELSE true END FROM (${check}))`;

function counted(
  step: Expect,
  { min, max }: { min?: number | undefined; max?: number | undefined },
  { frame, context }: Finding,
): StepWork {
  const isBroken = `count(*) < ${min ?? 0}${max === undefined ? '' : ` OR count(*) > ${max}`}`;
  const check = `SELECT CASE WHEN ${isBroken} THEN greatest(count(*), 1) ELSE 0 END AS broken, greatest(count(*), 1) AS total FROM ${frame.table}`;
  const where =
    step.severity === 'fail' && context.raises
      ? ` WHERE ${raising({ ...step, max: 0 }, check, 'the number of rows is not as expected')}`
      : '';
  return { sql: `SELECT * FROM ${frame.table}${where}`, columns: frame.columns, lineage: {}, check, needsAll: true };
}

export function compileExpect(step: Expect, frame: Frame, context: StepContext): StepWork {
  const { rule, severity } = step;
  const same = { columns: frame.columns, lineage: {} };
  if ('rowCount' in rule) return counted(step, rule.rowCount, { frame, context });
  const { sql: broken, reason, column } = rowRule(rule, { frame, context });
  const table = `${context.table}_expect`;
  const judged = `SELECT *, ${broken} AS "__broken" FROM ${frame.table}`;
  const before = [{ table, sql: judged }];
  const checkOf = (from: string) => `SELECT count_if("__broken") AS broken, count(*) AS total FROM ${from}`;
  const check = checkOf(table);
  const isWindow = 'unique' in rule;
  const order = isWindow ? { losesOrder: true, needsAll: true } : {};
  const select = `SELECT * EXCLUDE ("__broken") FROM ${table}`;
  if (severity === 'quarantine') {
    const told =
      column === undefined
        ? [`NULL::VARCHAR AS "column"`, `NULL::VARCHAR AS "value"`]
        : [`${quoteText(column.name)} AS "column"`, `${asText(column)} AS "value"`];
    const rejects = `SELECT ${[rowName, ...told, `${quoteText(reason)} AS "reason"`].join(', ')} FROM ${table} WHERE "__broken"`;
    return { ...same, ...order, before, sql: `${select} WHERE NOT "__broken"`, rejects, check };
  }
  if (severity === 'fail' && context.raises) {
    return { ...same, ...order, before, sql: `${select} WHERE ${raising(step, check, reason)}`, check };
  }
  return { ...same, sql: `SELECT * FROM ${frame.table}`, check: checkOf(`(${judged})`) };
}
