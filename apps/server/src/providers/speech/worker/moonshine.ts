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

/** The likeliest token of one place. */
function largestAt(values: Float32Array, { at, size }: { readonly at: number; readonly size: number }): number {
  const start = at * size;
  let best = start;
  for (let each = start + 1; each < start + size; each += 1) if ((values[each] ?? 0) > (values[best] ?? 0)) best = each;
  return best - start;
}

/** What follows each token of the input, as far as the input says the same. */
function followers({ data, dims }: Tensor, input: readonly number[]): readonly number[] {
  const size = dims.at(-1) ?? 0;
  const found: number[] = [];
  for (let at = 0; at < input.length; at += 1) {
    const next = largestAt(data as Float32Array, { at, size });
    found.push(next);
    if (next === endToken || next !== input[at + 1]) break;
  }
  return found;
}

type Memory = Record<string, Tensor>;
type Tensors = Readonly<Record<string, Tensor>>;

export interface FoundWords {
  readonly text: string;
  readonly tokens: readonly number[];
}

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

  /**
   * At most half a minute. A draft is what was found in the beginning of the same sound: it is checked as a whole in one run, which
   * takes as long as two tokens, and what does not hold is found anew. The words are those that would be found without it.
   */
  async transcribe(pcm: Int16Array, draft: readonly number[] = []): Promise<FoundWords> {
    if (pcm.length < shortestSamples) return { text: '', tokens: [] };
    const samples = Float32Array.from(pcm, (sample) => sample / 32_768);
    const { last_hidden_state: hidden } = await this.#encoder.run({
      input_values: new this.#onnx.Tensor('float32', samples, [1, samples.length]),
    });
    if (!hidden) throw new Error('the encoder gave nothing');
    const limit = Math.ceil((pcm.length / 16_000) * tokensPerSecond) + 1;
    const tokens = await this.#decode(hidden, { limit, draft: draft.slice(0, limit - 1) });
    return { text: this.#tokenizer.decode([startToken, ...tokens]).trim(), tokens };
  }

  async #decode(hidden: Tensor, { limit, draft }: { readonly limit: number; readonly draft: readonly number[] }) {
    const memory = this.#emptyMemory();
    const tokens: number[] = [];
    let input: readonly number[] = [startToken, ...draft];
    while (tokens.length < limit) {
      const isFirst = tokens.length === 0;
      const output = await this.#decoder.run({
        ...memory,
        input_ids: new this.#onnx.Tensor('int64', BigInt64Array.from(input, BigInt), [1, input.length]),
        encoder_hidden_states: hidden,
        use_cache_branch: new this.#onnx.Tensor('bool', [!isFirst], [1]),
      });
      const { logits } = output;
      const found = logits ? followers(logits, input) : [endToken];
      tokens.push(...found.filter((token) => token !== endToken));
      if (found.at(-1) === endToken) break;
      this.#remember(memory, output, { isFirst, kept: found.length });
      input = [tokens.at(-1) ?? startToken];
    }
    return tokens;
  }

  /** What the decoder knows of the tokens that hold is passed on; of the encoder only the first run tells. */
  #remember(memory: Memory, output: Tensors, { isFirst, kept }: { readonly isFirst: boolean; readonly kept: number }): void {
    for (const name of Object.keys(memory)) {
      const present = output[name.replace('past_key_values', 'present')];
      const isDecoders = name.includes('decoder');
      if (present && (isFirst || isDecoders)) memory[name] = isFirst && isDecoders ? this.#cut(present, kept) : present;
    }
  }

  /** The first places of keys or values, of each head. */
  #cut(tensor: Tensor, kept: number): Tensor {
    const length = tensor.dims[2] ?? 0;
    if (length <= kept) return tensor;
    const all = tensor.data as Float32Array;
    const cut = new Float32Array(heads * kept * headSize);
    for (let head = 0; head < heads; head += 1) {
      const from = head * length * headSize;
      cut.set(all.subarray(from, from + kept * headSize), head * kept * headSize);
    }
    return new this.#onnx.Tensor('float32', cut, [1, heads, kept, headSize]);
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
