import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { placeOf } from '../engines/find-engines.ts';
import { openModel } from './onnx.ts';
import type { Onnx, OnnxSession, Tensor } from './onnx.ts';

/** Moonshine tiny (https://github.com/moonshine-ai/moonshine): 6 layers, 8 heads of 36. */
const layers = 6;
const heads = 8;
const headSize = 36;
const startToken = 1;
const endToken = 2;
const tokensPerSecond = 6;
/** Less than 0.1 s holds no word and makes the model guess. */
const shortestSamples = 1600;

interface Tokenizer {
  decode(tokens: readonly number[]): string;
}

function largestAt(values: Float32Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  return best;
}

type Memory = Record<string, Tensor>;

class Moonshine {
  readonly #onnx: Onnx;
  readonly #encoder: OnnxSession;
  readonly #decoder: OnnxSession;
  readonly #tokenizer: Tokenizer;

  constructor(onnx: Onnx, models: { readonly encoder: OnnxSession; readonly decoder: OnnxSession }, tokenizer: Tokenizer) {
    this.#onnx = onnx;
    this.#encoder = models.encoder;
    this.#decoder = models.decoder;
    this.#tokenizer = tokenizer;
  }

  /** At most half a minute. */
  async transcribe(pcm: Int16Array): Promise<string> {
    if (pcm.length < shortestSamples) return '';
    const samples = Float32Array.from(pcm, (sample) => sample / 32_768);
    const { last_hidden_state: hidden } = await this.#encoder.run({
      input_values: new this.#onnx.Tensor('float32', samples, [1, samples.length]),
    });
    if (!hidden) throw new Error('the encoder gave nothing');
    const tokens = await this.#decode(hidden, Math.ceil((pcm.length / 16_000) * tokensPerSecond) + 1);
    return this.#tokenizer.decode(tokens).trim();
  }

  async #decode(hidden: Tensor, limit: number): Promise<readonly number[]> {
    const memory = this.#emptyMemory();
    const tokens = [startToken];
    for (let at = 0; at < limit; at += 1) {
      const input = BigInt64Array.of(BigInt(tokens.at(-1) ?? startToken));
      const output = await this.#decoder.run({
        ...memory,
        input_ids: new this.#onnx.Tensor('int64', input, [1, 1]),
        encoder_hidden_states: hidden,
        use_cache_branch: new this.#onnx.Tensor('bool', [at > 0], [1]),
      });
      const next = largestAt(output['logits']?.data as Float32Array);
      if (next === endToken) break;
      tokens.push(next);
      remember(memory, output, at === 0);
    }
    return tokens;
  }

  #emptyMemory(): Memory {
    const empty = (): Tensor => new this.#onnx.Tensor('float32', new Float32Array(0), [0, heads, 1, headSize]);
    const parts = ['decoder.key', 'decoder.value', 'encoder.key', 'encoder.value'];
    return Object.fromEntries(
      Array.from({ length: layers }, (_, layer) =>
        parts.map((part) => [`past_key_values.${layer}.${part}`, empty()] as const),
      ).flat(),
    );
  }
}

/** What the decoder knows is passed on; of the encoder only the first step tells. */
function remember(memory: Memory, output: Readonly<Record<string, Tensor>>, isFirst: boolean): void {
  for (const name of Object.keys(memory)) {
    const present = output[name.replace('past_key_values', 'present')];
    if (present && (isFirst || name.includes('decoder'))) memory[name] = present;
  }
}

export type { Moonshine };

/** Moonshine tiny, English. */
export async function openMoonshine(onnx: Onnx, directory: string): Promise<Moonshine> {
  const models = join(placeOf(directory, '@moonshine-ai/moonshine-js'), 'dist', 'model', 'tiny', 'quantized');
  const script = pathToFileURL(join(placeOf(directory, 'llama-tokenizer-js'), 'llama-tokenizer.js')).href;
  const { default: tokenizer } = (await import(script)) as { default: Tokenizer };
  return new Moonshine(
    onnx,
    {
      encoder: await openModel(onnx, join(models, 'encoder_model.onnx')),
      decoder: await openModel(onnx, join(models, 'decoder_model_merged.onnx')),
    },
    tokenizer,
  );
}
