import type { ExpressionFunction, FunctionList } from './expression-function.ts';

const same = (name: string, says: string): ExpressionFunction => ({
  takes: ['numeric'],
  gives: 'likeFirst',
  write: ({ sql }) => `try(${name}(${sql[0]}))`,
  says,
});
/** Results that are no number, such as the root of -1, are null. */
const finite = (name: string, says: string): ExpressionFunction => ({
  takes: ['numeric'],
  gives: 'number',
  write: ({ sql, once }) =>
    once(`try(${name}(${sql[0]}::DOUBLE))`, (value) => `CASE WHEN isfinite(${value}) THEN ${value} END`),
  says,
});
const whole = (name: string, says: string): ExpressionFunction => ({
  takes: ['numeric'],
  gives: 'integer',
  write: ({ sql }) => `try_cast(${name}(${sql[0]}::DOUBLE) AS BIGINT)`,
  says,
});
const extreme = (name: string, says: string): ExpressionFunction => ({
  takes: ['same', 'same'],
  repeats: true,
  gives: 'same',
  write: ({ sql }) => `${name}(${sql.join(', ')})`,
  says,
});

export const numberFunctions: FunctionList = {
  abs: same('abs', 'without its sign'),
  sign: { takes: ['numeric'], gives: 'integer', write: ({ sql }) => `sign(${sql[0]})::BIGINT`, says: '-1, 0 or 1' },
  round: {
    takes: ['numeric', 'integer'],
    optional: 1,
    gives: 'likeFirst',
    write: ({ sql, args }) => {
      const places = `least(greatest(${sql[1] ?? '0'}, -18), 18)::INTEGER`;
      return args[0]?.type === 'integer'
        ? `try_cast(round(${sql[0]}, ${places}) AS BIGINT)`
        : `round(${sql[0]}::DOUBLE, ${places})`;
    },
    says: 'to so many places',
  },
  floor: whole('floor', 'the next whole number below'),
  ceil: whole('ceil', 'the next whole number above'),
  trunc: whole('trunc', 'without its fraction'),
  sqrt: finite('sqrt', 'the square root'),
  exp: finite('exp', 'e to its power'),
  ln: finite('ln', 'the natural logarithm'),
  log10: finite('log10', 'the decimal logarithm'),
  power: {
    takes: ['numeric', 'numeric'],
    gives: 'number',
    write: ({ sql, once }) =>
      once(`try(pow(${sql[0]}::DOUBLE, ${sql[1]}::DOUBLE))`, (value) => `CASE WHEN isfinite(${value}) THEN ${value} END`),
    says: 'one to the power of the other',
  },
  least: extreme('least', 'the smallest'),
  greatest: extreme('greatest', 'the largest'),
  clamp: {
    takes: ['same', 'same', 'same'],
    gives: 'same',
    write: ({ sql }) => `least(greatest(${sql[0]}, ${sql[1]}), ${sql[2]})`,
    says: 'within two bounds',
  },
};
