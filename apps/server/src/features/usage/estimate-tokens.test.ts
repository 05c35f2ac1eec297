import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readUsage } from '../../providers/models/read-usage.ts';
import { wholeNano } from './cost-of.ts';
import { estimateInput, mostOf } from './estimate-tokens.ts';

const asked = (content: unknown, more: object = {}) => ({
  model: 'openai/gpt-4o',
  messages: [{ role: 'user', content }] as never,
  ...more,
});
const input = (content: unknown, more: object = {}): number => mostOf(asked(content, more)).input;

suite('what a call may use at most', () => {
  test('counts a text that begins as a data URL does by its length', () => {
    const long = `data:image/png;base64,${'read me '.repeat(10_000)}`;
    assert.ok(input(long) > 40_000);
    assert.ok(input([{ type: 'text', text: long }]) > 40_000);
    assert.ok(input('Hi', { tools: [{ type: 'function', function: { name: 'a', url: long } }] }) > 40_000);
  });

  test('counts a picture as one, whatever its bytes, and one behind an address, too', () => {
    const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(4_000_000)}` } };
    assert.ok(input([picture]) < 1200);
    assert.ok(input([{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }]) >= 1000);
    assert.ok(input([{ type: 'file', file: { file_data: `data:text/plain;base64,${'A'.repeat(100_000)}` } }]) > 40_000);
  });

  test('is no less than a token for each character of scripts that take as many', () => {
    assert.ok(input('帐'.repeat(10_000)) >= 10_000);
    assert.ok(input('😀'.repeat(10_000)) >= 20_000);
  });

  test('goes by the field that allows the most', () => {
    const output = (more: object): number => mostOf(asked('Hi', more)).output;
    assert.equal(output({ max_completion_tokens: 1, max_tokens: 50_000 }), 50_000);
    assert.equal(output({ max_tokens: '50000' }), 50_000);
    assert.equal(output({ max_tokens: 100, n: 0.001 }), 100);
    assert.equal(output({ max_tokens: 100, n: 2, best_of: 5 }), 500);
    assert.equal(output({ max_tokens: -5 }), 4096);
  });

  test('stays about a token for four characters of English where nothing was told', () => {
    assert.equal(estimateInput(asked('a'.repeat(400))), 105);
  });
});

test('money and tokens are whole numbers that a sum of can be held, whatever a provider says', () => {
  assert.deepEqual([-5, 0.4, 1e300, Number.NaN, Infinity].map(wholeNano), [0, 0, 1e14, 0, 1e14]);
  const usage = readUsage({ prompt_tokens: 1.5, completion_tokens: 1e300 });
  assert.deepEqual([usage?.inputTokens, usage?.outputTokens], [2, 1e10]);
});
