import {
  bindSql,
  collapseSql,
  controlSql,
  maxTextLength,
  replacePatternSql,
  replaceSql,
  titleSql,
  trimSql,
} from '../text-sql.ts';
import { quoteText } from '../sql-text.ts';
import type { ExpressionFunction, FunctionList, Writing } from './expression-function.ts';

const simple = (gives: 'text' | 'integer' | 'boolean', name: string, says: string): ExpressionFunction => ({
  takes: ['text'],
  gives,
  write: ({ sql }) => `${name}(${sql[0]})`,
  says,
});
const pair = (name: string, says: string): ExpressionFunction => ({
  takes: ['text', 'text'],
  gives: 'boolean',
  write: ({ sql }) => `${name}(${sql[0]}, ${sql[1]})`,
  says,
});
const similarity = (name: string, says: string): ExpressionFunction => ({
  takes: ['text', 'text'],
  gives: 'number',
  write: ({ sql }) => `${name}(left(${sql[0]}, 1000), left(${sql[1]}, 1000))`,
  says,
});

/** Cut off at a length that no column of characters exceeds. */
const maxPadding = 1000;
const pad =
  (name: 'lpad' | 'rpad') =>
  ({ args, sql: [text = '', length = '', fill = "' '"], once }: Writing): string => {
    // A text longer than the length stays whole: padding never cuts.
    const safe = args[2]?.constant ? fill : `coalesce(nullif(${fill}, ''), ' ')`;
    return once(
      text,
      (value) => `${name}(${value}, greatest(length(${value}), least(${length}, ${maxPadding}))::INTEGER, ${safe})`,
    );
  };

const clamped = (count: string): string => `least(greatest(${count}, 0), ${maxTextLength})`;

function writeReplace({ args, sql: [text = '', find = '', by = ''], fresh }: Writing): string {
  const [, from, to] = args;
  const isShorter = from?.constant !== undefined && to?.constant !== undefined && to.constant.length <= from.constant.length;
  return replaceSql({ text, find, with: by }, fresh(), isShorter);
}

export const textFunctions: FunctionList = {
  lower: simple('text', 'lower', 'in small letters'),
  upper: simple('text', 'upper', 'in capital letters'),
  title: {
    takes: ['text'],
    gives: 'text',
    write: ({ sql, fresh }) => titleSql(sql[0] ?? '', fresh()),
    says: 'every word with a capital',
  },
  trim: { takes: ['text'], gives: 'text', write: ({ sql }) => trimSql(sql[0] ?? ''), says: 'without spaces around it' },
  collapse: { takes: ['text'], gives: 'text', write: ({ sql }) => collapseSql(sql[0] ?? ''), says: 'runs of spaces as one' },
  printable: {
    takes: ['text'],
    gives: 'text',
    write: ({ sql }) => controlSql(sql[0] ?? ''),
    says: 'without control and invisible characters',
  },
  length: simple('integer', 'length', 'how many characters'),
  reverse: simple('text', 'reverse', 'from the end to the beginning'),
  stripAccents: simple('text', 'strip_accents', 'é as e'),
  normalize: simple('text', 'nfc_normalize', 'equal letters by equal code points (NFC)'),
  md5: simple('text', 'md5', 'the hash, hex'),
  sha256: simple('text', 'sha256', 'the hash, hex'),
  digits: {
    takes: ['text'],
    gives: 'text',
    write: ({ sql }) => `regexp_replace(${sql[0]}, '[^0-9]', '', 'g')`,
    says: 'only its digits',
  },
  left: {
    takes: ['text', 'integer'],
    gives: 'text',
    write: ({ sql }) => `left(${sql[0]}, ${clamped(sql[1] ?? '')})`,
    says: 'its first characters',
  },
  right: {
    takes: ['text', 'integer'],
    gives: 'text',
    write: ({ sql }) => `right(${sql[0]}, ${clamped(sql[1] ?? '')})`,
    says: 'its last characters',
  },
  mid: {
    takes: ['text', 'integer', 'integer'],
    optional: 1,
    gives: 'text',
    write: ({ sql }) =>
      `substring(${sql[0]}, greatest(least(${sql[1]}, ${maxTextLength}), 1), ${clamped(sql[2] ?? String(maxTextLength))})`,
    says: 'characters from a place (the first is 1), so many',
  },
  find: {
    takes: ['text', 'text'],
    gives: 'integer',
    write: ({ sql, once }) => once(`strpos(${sql[0]}, ${sql[1]})`, (value) => `nullif(${value}, 0)`),
    says: 'the place of a text in it, null when it is not there',
  },
  contains: pair('contains', 'a text is in it'),
  startsWith: pair('starts_with', 'it begins with a text'),
  endsWith: pair('suffix', 'it ends with a text'),
  replace: { takes: ['text', 'text', 'text'], gives: 'text', write: writeReplace, says: 'every place of a text by another' },
  splitPart: {
    takes: ['text', 'text', 'integer'],
    gives: 'text',
    write: ({ sql, once }) => once(`split_part(${sql[0]}, ${sql[1]}, ${sql[2]})`, (value) => `nullif(${value}, '')`),
    says: 'the part between separators, the first is 1, the last -1',
  },
  padStart: {
    takes: ['text', 'integer', 'text'],
    optional: 1,
    gives: 'text',
    write: pad('lpad'),
    says: 'filled up in front to a length',
  },
  padEnd: {
    takes: ['text', 'integer', 'text'],
    optional: 1,
    gives: 'text',
    write: pad('rpad'),
    says: 'filled up at the end to a length',
  },
  concat: {
    takes: ['any', 'any'],
    repeats: true,
    gives: 'text',
    write: ({ sql, fresh }) =>
      bindSql(`concat(${sql.join(', ')})`, fresh(), (name) => `CASE WHEN length(${name}) <= ${maxTextLength} THEN ${name} END`),
    says: 'all in a row, what is null left out',
  },
  matches: {
    takes: ['text', 'pattern'],
    gives: 'boolean',
    write: ({ sql, args }) => `regexp_matches(${sql[0]}, ${quoteText(args[1]?.constant ?? '')})`,
    says: 'a regular expression is found in it',
  },
  regexExtract: {
    takes: ['text', 'pattern', { oneOf: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] }],
    optional: 1,
    gives: 'text',
    write: ({ sql, args, once }) =>
      once(
        `regexp_extract(${sql[0]}, ${quoteText(args[1]?.constant ?? '')}, ${args[2]?.constant ?? '0'})`,
        (value) => `nullif(${value}, '')`,
      ),
    says: 'what a regular expression finds, or one of its groups',
  },
  regexReplace: {
    takes: ['text', 'pattern', 'constant'],
    gives: 'text',
    write: ({ sql: [text = ''], args, fresh }) =>
      replacePatternSql(text, { pattern: args[1]?.constant ?? '', by: args[2]?.constant ?? '', flags: 'g' }, fresh()),
    says: 'everything a regular expression finds by another text',
  },
  distance: similarity('levenshtein', 'how many letters differ'),
  similarity: similarity('jaro_winkler_similarity', 'how alike two texts are, 0 to 1'),
};
