import { createHash } from 'node:crypto';
import { rates } from '@causeway/contract';
import type { PriceId, PriceOverride } from '@causeway/contract';
import { z } from 'zod';

/** What the reader of the environment gives. */
interface PriceReader {
  text(name: 'CAUSEWAY_PRICES'): string | undefined;
  problem(name: 'CAUSEWAY_PRICES', problem: string, example: string): void;
}

const example = 'CAUSEWAY_PRICES_FILE=prices.json with [{"model":"openai/gpt-4o","rates":{"input":2.5,"output":10}}]';

const price = z.strictObject({
  model: z.string().trim().min(1).max(200),
  /** A day (UTC); default: always. */
  valid_from: z.iso.date().optional(),
  rates,
});

/** The same in every start, so that the list shows the same id. */
const idOf = (text: string): PriceId => `prc_${createHash('sha256').update(text).digest('hex').slice(0, 22)}` as PriceId;

const overrideOf = ({ model, valid_from: from = '1970-01-01', rates: given }: z.infer<typeof price>): PriceOverride => ({
  id: idOf(`${model} ${from}`),
  model,
  valid_from: Date.parse(from),
  rates: given,
  source: 'file',
});

/** Prices of one's own: a JSON list, most often from the file that `CAUSEWAY_PRICES_FILE` names. */
export function readPrices(reader: PriceReader): readonly PriceOverride[] {
  const text = reader.text('CAUSEWAY_PRICES');
  if (text === undefined) return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    reader.problem('CAUSEWAY_PRICES', 'it is no JSON', example);
    return [];
  }
  const parsed = z.array(price).safeParse(json);
  if (parsed.success) return parsed.data.map(overrideOf);
  const [issue] = parsed.error.issues;
  reader.problem('CAUSEWAY_PRICES', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`, example);
  return [];
}
