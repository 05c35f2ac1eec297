import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '@causeway/contract';
import { asksForUsage, createChunkWriter, writeCompletion } from './chunk-writer.ts';
import { abortReason } from './exchange.ts';
import type { ChatBody, Usage } from './model.ts';
import type { ModelSource, SourceCall } from './source.ts';
import { contentText } from './translate-prompt.ts';

/** The part of `node-llama-cpp` (3.x) that is used; the package is an optional peer. */
interface LlamaModule {
  getLlama(options: {
    readonly build: 'never';
  }): Promise<{ loadModel(options: { readonly modelPath: string }): Promise<LlamaModel> }>;
  readonly LlamaChatSession: new (options: { readonly contextSequence: LlamaSequence }) => LlamaChatSession;
}
interface LlamaModel {
  createContext(): Promise<LlamaContext>;
  tokenize(text: string): readonly number[];
}
interface LlamaContext {
  getSequence(): LlamaSequence;
  dispose(): Promise<void>;
}
type LlamaSequence = object;
interface LlamaChatSession {
  setChatHistory(history: readonly HistoryItem[]): void;
  prompt(text: string, options: PromptOptions): Promise<string>;
}
interface PromptOptions {
  readonly signal: AbortSignal;
  readonly onTextChunk: (text: string) => void;
  readonly maxTokens?: number;
  readonly temperature?: number;
}
type HistoryItem =
  | { readonly type: 'system' | 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: readonly string[] };

export interface GgufOptions {
  readonly name: string;
  readonly path: string;
  /** Loads the package; replaced in tests. */
  readonly load?: () => Promise<unknown>;
}

const packageName = 'node-llama-cpp';
const install = `npm install ${packageName}`;

function missing(cause: unknown): Fault {
  return new Fault('no_model_configured', {
    message: `CAUSEWAY_GGUF is set, but the package ${packageName} is not installed.`,
    fix: { summary: `Install it in the server's folder and restart: ${install}`, command: install },
    param: 'model',
    cause,
  });
}

function toHistory(message: Readonly<Record<string, unknown>>): HistoryItem {
  const text = contentText(message['content']);
  if (message['role'] === 'assistant') return { type: 'model', response: [text] };
  return { type: message['role'] === 'system' || message['role'] === 'developer' ? 'system' : 'user', text };
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function promptOptions(body: ChatBody, signal: AbortSignal, onTextChunk: (text: string) => void): PromptOptions {
  const maxTokens = numberOf(body['max_completion_tokens'] ?? body['max_tokens']);
  const temperature = numberOf(body['temperature']);
  return {
    signal,
    onTextChunk,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

interface Generated {
  readonly text: string;
  readonly usage: Usage;
}

class GgufSource implements ModelSource {
  readonly #options: GgufOptions;
  readonly #model: string;
  #loading: Promise<{ readonly module: LlamaModule; readonly model: LlamaModel }> | undefined;
  /** One answer at a time: a context takes as much memory as the model. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: GgufOptions) {
    this.#options = options;
    this.#model = basename(options.path, '.gguf');
  }

  async list(): Promise<readonly string[]> {
    await this.#module();
    const { path } = this.#options;
    const file = await stat(path).catch(() => undefined);
    if (file?.isFile() !== true) {
      throw new Fault('no_model_configured', {
        message: `CAUSEWAY_GGUF names ${path}, and there is no such file.`,
        param: 'model',
      });
    }
    return [this.#model];
  }

  async complete(call: SourceCall<ChatBody>): ReturnType<ModelSource['complete']> {
    const { text, usage } = await this.#inTurn(call, () => undefined);
    const head = { id: `chatcmpl-${randomUUID()}`, model: this.#model, created: Math.floor(Date.now() / 1000) };
    return {
      bytes: writeCompletion({ ...head, message: { content: text }, finishReason: 'stop', usage }),
      text,
      usage,
      finishReason: 'stop',
    };
  }

  async stream(call: Parameters<ModelSource['stream']>[0]): ReturnType<ModelSource['stream']> {
    const { onEvent, body } = call;
    const head = { id: `chatcmpl-${randomUUID()}`, model: this.#model, created: Math.floor(Date.now() / 1000) };
    const writer = createChunkWriter({ ...head, isUsageAsked: asksForUsage(body) });
    // The package cannot be paused; its chunks wait here for a slow caller.
    let sent = Promise.resolve(onEvent(writer.delta({ role: 'assistant', content: '' })));
    const { usage } = await this.#inTurn(call, (text) => {
      sent = sent.then(() => onEvent(writer.delta({ content: text })));
      sent.catch(() => undefined);
    });
    await sent;
    await onEvent(writer.finish('stop'));
    await onEvent(writer.usage(usage));
    return { usage, finishReason: 'stop' };
  }

  async embed(): Promise<never> {
    throw new Fault('model_not_found', { message: 'A local GGUF model answers chats only.', param: 'model' });
  }

  close(): void {
    this.#loading = undefined;
  }

  async #module(): Promise<LlamaModule> {
    const load = this.#options.load ?? ((): Promise<unknown> => import(packageName));
    try {
      return (await load()) as LlamaModule;
    } catch (error) {
      throw missing(error);
    }
  }

  async #load(): Promise<{ readonly module: LlamaModule; readonly model: LlamaModel }> {
    const module = await this.#module();
    const llama = await module.getLlama({ build: 'never' });
    return { module, model: await llama.loadModel({ modelPath: this.#options.path }) };
  }

  #inTurn(call: SourceCall<ChatBody>, onText: (text: string) => void): Promise<Generated> {
    const turn = this.#last.then(() => this.#generate(call, onText));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #generate({ body, signal }: SourceCall<ChatBody>, onText: (text: string) => void): Promise<Generated> {
    if (signal.aborted) throw abortReason(signal);
    this.#loading ??= this.#load().catch((error: unknown) => {
      // A file that was missing may be there next time.
      this.#loading = undefined;
      throw error;
    });
    const { module, model } = await this.#loading;
    const context = await model.createContext();
    try {
      const session = new module.LlamaChatSession({ contextSequence: context.getSequence() });
      session.setChatHistory(body.messages.slice(0, -1).map(toHistory));
      const question = contentText(body.messages.at(-1)?.['content']);
      const text = await session.prompt(question, promptOptions(body, signal, onText));
      const asked = body.messages.map((message) => contentText(message['content'])).join('\n');
      const count = (part: string): number => model.tokenize(part).length;
      return {
        text,
        usage: {
          inputTokens: count(asked),
          cachedInputTokens: 0,
          cacheWriteTokens: 0,
          outputTokens: count(text),
          reasoningTokens: 0,
        },
      };
    } catch (error) {
      throw signal.aborted ? abortReason(signal) : error;
    } finally {
      await context.dispose();
    }
  }
}

/** A local GGUF file through the optional peer `node-llama-cpp`. */
export function createGgufSource(options: GgufOptions): ModelSource {
  return new GgufSource(options);
}
