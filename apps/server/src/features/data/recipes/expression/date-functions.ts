import type { ExpressionFunction, FunctionList } from './expression-function.ts';

const part = (name: string, says: string): ExpressionFunction => ({
  takes: ['moment'],
  gives: 'integer',
  write: ({ sql }) => `${name}(${sql[0]})::BIGINT`,
  says,
});
const clock = (name: string, says: string): ExpressionFunction => ({ ...part(name, says), takes: ['clock'] });
const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/** Days to ten thousand years: the calendar ends there. */
const bounded = (count: string): string => `least(greatest(${count}, -3652425), 3652425)::INTEGER`;
const adds = (unit: 'days' | 'months' | 'years', says: string): ExpressionFunction => ({
  takes: ['moment', 'integer'],
  gives: 'likeFirst',
  write: ({ sql, args }) =>
    `try_cast(try(${sql[0]} + to_${unit}(${bounded(sql[1] ?? '')})) AS ${args[0]?.type === 'date' ? 'DATE' : 'TIMESTAMP'})`,
  says,
});
const addsTime = (unit: 'hours' | 'minutes' | 'seconds', says: string): ExpressionFunction => ({
  takes: ['moment', 'integer'],
  gives: 'timestamp',
  write: ({ sql }) => `try(${sql[0]}::TIMESTAMP + to_${unit}(least(greatest(${sql[1]}, -100000000000), 100000000000)))`,
  says,
});

export const dateFunctions: FunctionList = {
  year: part('year', 'the year'),
  quarter: part('quarter', '1 to 4'),
  month: part('month', '1 to 12'),
  week: part('weekofyear', 'the week of ISO 8601'),
  day: part('day', '1 to 31'),
  weekday: part('isodow', '1 is Monday, 7 is Sunday'),
  dayOfYear: part('dayofyear', '1 to 366'),
  hour: clock('hour', '0 to 23'),
  minute: clock('minute', '0 to 59'),
  second: clock('second', '0 to 59'),
  date: {
    takes: ['integer', 'integer', 'integer'],
    gives: 'date',
    write: ({ sql: [year, month, day] }) => `try(make_date(${year}, ${month}, ${day}))`,
    says: 'a date of year, month and day',
  },
  addDays: adds('days', 'so many days later'),
  addMonths: adds('months', 'so many months later'),
  addYears: adds('years', 'so many years later'),
  addHours: addsTime('hours', 'so many hours later'),
  addMinutes: addsTime('minutes', 'so many minutes later'),
  addSeconds: addsTime('seconds', 'so many seconds later'),
  dateDiff: {
    takes: [{ oneOf: units }, 'moment', 'moment'],
    gives: 'integer',
    write: ({ sql, args }) => `try(date_diff('${args[0]?.constant}', ${sql[1]}::TIMESTAMP, ${sql[2]}::TIMESTAMP))`,
    says: 'how many borders of a unit lie between two moments',
  },
  startOf: {
    takes: [{ oneOf: units }, 'moment'],
    gives: 'timestamp',
    write: ({ sql, args }) => `date_trunc('${args[0]?.constant}', ${sql[1]}::TIMESTAMP)`,
    says: 'the beginning of the unit',
  },
  endOfMonth: {
    takes: ['moment'],
    gives: 'date',
    write: ({ sql }) => `try(last_day(${sql[0]}::DATE))`,
    says: 'the last day of its month',
  },
  dateOf: { takes: ['moment'], gives: 'date', write: ({ sql }) => `${sql[0]}::DATE`, says: 'without the time of day' },
};
