import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, property, string } from 'fast-check';
import { createProvider } from '@causeway/contract';
import { providerPresets } from './provider-presets.ts';
import { toProviderName } from './to-provider-name.ts';

test('any text becomes a name that the server takes', () => {
  assert.equal(toProviderName('LM Studio'), 'lm-studio');
  check(
    property(string(), (text) => {
      const { name } = createProvider.body.shape;
      assert.equal(name.safeParse(toProviderName(text)).success, true);
    }),
  );
});

test('every preset is one that the server takes', () => {
  for (const { name, kind, baseUrl } of providerPresets.filter(({ baseUrl: url }) => url !== '')) {
    assert.equal(createProvider.body.safeParse({ name, kind, base_url: baseUrl }).success, true, name);
  }
});
