import type { SemanticType } from '@causeway/contract';
import type { Guess } from '../worker/propose-types.ts';
import { quoteText } from '../worker/sql-text.ts';
import { fitsTextSql } from '../worker/value-kinds.ts';
import type { Supposed } from './grouped-block.ts';
import type { Meaning } from './semantic-types.ts';

/** Texts of these meanings hold neither spaces nor what nobody sees. */
const plainMeanings = new Set<SemanticType>(['email', 'uuid', 'ipv4', 'ipv6', 'color', 'hash', 'domain', 'country']);
/** Of integers that a cast can read. */
const safeDigits = 18;
const plainText = '[!-~]+(?: [!-~]+)*';
const matchesSql = (text: string, pattern: string): string => `regexp_full_match(${text}, ${quoteText(pattern)})`;

/** A number that is written as it would be printed is told without a regular expression. */
function kindSql(text: string, { kind }: Guess): string {
  const fits = fitsTextSql(text, kind);
  if (kind.type !== 'integer') return fits;
  return `CASE WHEN strlen(${text}) <= ${safeDigits} AND try_cast(${text} AS BIGINT)::VARCHAR = ${text} THEN true ELSE ${fits} END`;
}

/** Patterns that ignore case take a few letters beyond ASCII as well. */
const isAscii = ({ kind }: Guess): boolean => !kind.pattern.startsWith('(?i') && /^[ -~]*$/u.test(kind.pattern);

/** What is asked of every value of a column, of which a sample was looked at. */
export function supposedOf(guess: Guess | undefined, meaning: Meaning | undefined): Supposed {
  const meant = meaning === undefined ? 'false' : matchesSql('t', meaning.pattern);
  if (guess !== undefined) {
    const fits = kindSql('v', guess);
    return {
      sure: isAscii(guess) ? fits : `(${fits} AND strlen(v) = length(v))`,
      isSureValue: guess.kind.type === 'integer',
      kind: `CASE WHEN is_sure THEN true ELSE ${kindSql('t', guess)} END`,
      meaning: meant,
    };
  }
  const isPlain = meaning !== undefined && plainMeanings.has(meaning.type);
  return {
    sure: matchesSql('v', isPlain ? meaning.pattern : plainText),
    isSureValue: false,
    kind: 'false',
    meaning: isPlain ? `CASE WHEN is_sure THEN true ELSE ${meant} END` : meant,
  };
}
