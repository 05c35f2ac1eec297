import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const sheet = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

function tokensOf(scheme: 'light' | 'dark'): Map<string, string> {
  const block = sheet.split(`[data-mantine-color-scheme='${scheme}'] {`)[1]?.split('}')[0] ?? '';
  return new Map(
    [...block.matchAll(/--(?<name>[\w-]+): (?<color>#[\da-f]{6});/gu)].map(([, name = '', color = '']) => [name, color]),
  );
}

/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const texts = ['ink', 'muted', 'accent', 'done', 'waiting', 'attention', 'failed'];
const grounds = ['paper', 'surface', 'sunken'];

for (const scheme of ['light', 'dark'] as const) {
  const tokens = tokensOf(scheme);
  const ratio = (text: string, ground: string) => contrast(tokens.get(text) ?? '', tokens.get(ground) ?? '');

  test(`every text is readable on every ground in ${scheme}`, () => {
    for (const text of texts) {
      for (const ground of grounds) {
        const found = ratio(text, ground);
        assert.ok(found >= 4.5, `${text} on ${ground}: ${found.toFixed(2)}`);
      }
    }
  });

  test(`every state is readable on its own soft ground in ${scheme}`, () => {
    for (const state of ['accent', 'done', 'waiting', 'attention', 'failed']) {
      assert.ok(ratio(state, `${state}-soft`) >= 4.5, `${state}: ${ratio(state, `${state}-soft`).toFixed(2)}`);
    }
    assert.ok(ratio('on-accent', 'accent') >= 4.5);
  });

  test(`the edge of a control stands out from its ground in ${scheme}`, () => {
    for (const ground of grounds) assert.ok(ratio('control', ground) >= 3, `${ground}: ${ratio('control', ground).toFixed(2)}`);
  });
}
