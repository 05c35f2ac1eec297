import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { PriceOverride } from '@causeway/contract';
import { createPriceList } from '../../providers/prices/price-list.ts';
import { readUsage } from '../../providers/models/read-usage.ts';
import { costOf } from './cost-of.ts';
import { createPriceBook } from './price-book.ts';
import { quantitiesOf } from './quantities-of.ts';

const at = Date.UTC(2026, 10, 20);
const list = createPriceList();
const book = createPriceBook({
  list,
  placeOf: (id) => {
    const [provider = '', ...rest] = id.split('/');
    const kind = provider === 'gguf' ? 'gguf' : 'openai';
    return { kind, provider, baseUrl: '', model: rest.join('/') };
  },
});

interface Case {
  readonly model: string;
  readonly usage: Readonly<Record<string, unknown>>;
  /** By hand, from the providers' pages: nano-dollars. */
  readonly nano: number;
}

/** The wires as they are: what was cached is part of `prompt_tokens`, reasoning of `completion_tokens`. */
const cases: readonly Case[] = [
  {
    model: 'openai/gpt-4o-mini',
    usage: { prompt_tokens: 2000, completion_tokens: 300, prompt_tokens_details: { cached_tokens: 1500 } },
    nano: 500 * 150 + 1500 * 75 + 300 * 600,
  },
  {
    model: 'openai/o3-mini',
    usage: { prompt_tokens: 100, completion_tokens: 900, completion_tokens_details: { reasoning_tokens: 800 } },
    nano: 100 * 1100 + 900 * 4400,
  },
  {
    model: 'anthropic/claude-sonnet-4-5',
    usage: {
      prompt_tokens: 10_000,
      completion_tokens: 500,
      prompt_tokens_details: { cached_tokens: 6000, cache_write_tokens: 3000 },
    },
    nano: 1000 * 3000 + 6000 * 300 + 3000 * 3750 + 500 * 15_000,
  },
  { model: 'google/gemini-2.5-pro', usage: { prompt_tokens: 1000, completion_tokens: 100 }, nano: 1000 * 1250 + 100 * 10_000 },
  {
    model: 'google/gemini-2.5-pro',
    usage: { prompt_tokens: 300_000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 100_000 } },
    nano: 200_000 * 2500 + 100_000 * 250 + 100 * 15_000,
  },
  { model: 'openai/text-embedding-3-small', usage: { prompt_tokens: 1_000_000 }, nano: 20_000_000 },
];

suite('what a call costs', () => {
  for (const { model, usage, nano } of cases) {
    test(`${model} with ${JSON.stringify(usage)} is what the provider's page says`, () => {
      const read = readUsage(usage);
      assert.ok(read);
      assert.equal(costOf(quantitiesOf(read), book.priceOf(model, at).steps), nano);
    });
  }

  test('a provider is known by its address, whatever it is called', () => {
    const place = { provider: 'mine', baseUrl: 'https://api.groq.com/openai/v1', model: 'llama-3.3-70b-versatile' };
    assert.match(list.priceOf(place, at)?.listedAs ?? '', /^groq\//u);
    assert.equal(list.priceOf({ ...place, baseUrl: 'http://10.0.0.7/v1' }, at), undefined);
  });

  test('what nobody prices is unknown: a model, a provider, a kind of use', () => {
    const unknown = ['openai/gpt-99', 'mine/gpt-4o-mini'].map((model) => costOf({ input: 1 }, book.priceOf(model, at).steps));
    assert.deepEqual(unknown, [null, null]);
    assert.equal(costOf({ input: 1, characters: 5 }, [{ aboveInput: 0, rates: { input: 1 } }]), null);
    assert.equal(costOf({ calls: 1 }, [{ aboveInput: 0, rates: { input: 1 } }]), null);
  });

  test('what runs in this process is free, and minutes, characters and calls have prices, too', () => {
    assert.equal(costOf({ input: 5, output: 5, calls: 1 }, book.priceOf('gguf/llama', at).steps), 0);
    const steps = [{ aboveInput: 0, rates: { minute: 0.014, characters: 15, call: 0.002 } }];
    assert.equal(costOf({ milliseconds: 90_000 }, steps), 21_000_000);
    assert.equal(costOf({ characters: 1000 }, steps), 15_000_000);
    assert.equal(costOf({ calls: 3 }, steps), 6_000_000);
  });

  test('reasoning that a provider counts beside the output is not taken off it', () => {
    const usage = readUsage({ prompt_tokens: 1, completion_tokens: 10, completion_tokens_details: { reasoning_tokens: 90 } });
    assert.ok(usage);
    const { output, reasoning } = quantitiesOf(usage);
    assert.deepEqual([output, reasoning], [10, 90]);
  });

  test('of the prices that were set the nearest name wins, then the newest date that has come', () => {
    const set = (model: string, from: number, input: number): PriceOverride => ({
      id: `prc_${model}${from}` as PriceOverride['id'],
      model,
      valid_from: from,
      rates: { input },
      source: 'saved',
    });
    const own = createPriceBook({ list, placeOf: () => undefined });
    own.setOverrides([
      set('openai/*', 0, 1),
      set('openai/gpt-4*', 0, 2),
      { ...set('openai/gpt-4o', 0, 3), source: 'file' },
      set('openai/gpt-4o', 0, 4),
      set('openai/gpt-4o', at, 5),
    ]);
    const inputOf = (model: string, when: number) => own.priceOf(model, when).steps[0]?.rates.input;
    assert.deepEqual(
      [inputOf('openai/x', at), inputOf('openai/gpt-4.1', at), inputOf('openai/gpt-4o', at - 1), inputOf('openai/gpt-4o', at)],
      [1, 2, 4, 5],
    );
    assert.equal(own.priceOf('openai/gpt-4o', at).source, 'override');
  });

  test('a cost that the upstream says is read, as a number or as a total', () => {
    assert.equal(readUsage({ prompt_tokens: 1, cost: 0.0012 })?.costDollars, 0.0012);
    assert.equal(readUsage({ prompt_tokens: 1, cost: { total_cost: 0.5 } })?.costDollars, 0.5);
    assert.equal(readUsage({ prompt_tokens: 1 })?.costDollars, undefined);
  });
});
