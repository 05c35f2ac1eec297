import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createResampler } from '../../apps/server/src/features/voice/audio/resampler.ts';
import { EngineThread } from '../../apps/server/src/providers/speech/engine-thread.ts';
import { enginesDirectory, enginesMissing, sayInTest } from './engines.ts';
import { noises } from './noises.ts';
import { turnsHeard } from './turns-heard.ts';

describe('the hearing of this machine', { skip: enginesMissing }, () => {
  const thread = new EngineThread({ directory: enginesDirectory, engines: ['silero', 'moonshine'] });
  after(() => thread.close());

  for (const { name, pcm } of noises()) {
    test(`${name} interrupts nobody`, async () => assert.deepEqual(await turnsHeard(thread, pcm), []));
  }

  test('words found from a draft are the words found without one, whatever the draft', async () => {
    const said = await sayInTest('Where is the bridge, and how long do we have to walk from here?');
    const pcm = createResampler(said.rate, 16_000).push(said.pcm);
    const find = async (sound: Int16Array, draft: readonly number[]) => {
      const answer = await thread.ask('transcribe', { pcm: sound, draft });
      assert.equal(answer.kind, 'text');
      return answer.kind === 'text' ? answer : { text: '', tokens: [] };
    };
    const whole = await find(pcm, []);
    assert.match(whole.text, /bridge/u);
    const half = await find(pcm.slice(0, pcm.length / 2), []);
    const drafts = [half.tokens, whole.tokens, [...whole.tokens, ...half.tokens], [9, 99, 999], whole.tokens.toSpliced(3, 1)];
    for (const draft of drafts) assert.deepEqual((await find(pcm, draft)).tokens, whole.tokens, draft.join(' '));
  });
});
