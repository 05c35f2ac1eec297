import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Respond } from './respond.ts';
import { ShortCut } from './short-cut.ts';

const respondTo = (): Respond => async () => undefined;

describe('the short cut', () => {
  const [list, one, messages] = [respondTo(), respondTo(), respondTo()];
  const shortCut = new ShortCut();
  shortCut.add('/api/sessions', list);
  shortCut.add('/api/sessions/:id', one);
  shortCut.add('/api/sessions/:id/messages', messages);
  shortCut.add('/api/sessions/:id/messages/:message', respondTo());
  shortCut.leave('/api/sessions/stream');

  test('finds fixed paths and those with one parameter', () => {
    assert.equal(shortCut.find('/api/sessions')?.respond, list);
    assert.deepEqual(shortCut.find('/api/sessions/ses_1'), { respond: one, params: { id: 'ses_1' } });
    assert.deepEqual(shortCut.find('/api/sessions/ses_1/messages'), { respond: messages, params: { id: 'ses_1' } });
  });

  test('leaves to Fastify what is not plain, not there, or somebody else’s', () => {
    const addresses = [
      '/api/sessions?x=1',
      '/api/sessions/',
      '/api/sessions/a%2Fb',
      '/api/sessions//messages',
      '/api',
      '/',
      '',
    ];
    const taken = ['/api/sessions/stream', '/api/sessions/messages/x/y', '/api/sessions/ses_1/messages/m'];
    for (const address of [...addresses, ...taken]) assert.equal(shortCut.find(address), undefined, address);
  });
});
