import type {
  BilledOptions,
  BilledStreamOptions,
  CacheChoice,
  ChatBody,
  ModelAnswer,
  ModelSummary,
  Models,
} from '../../providers/models/model.ts';
import { chargeFor, settlementOf } from './metered-models.ts';
import type { Located } from './metered-models.ts';
import type { LedgerMeter } from './meter.ts';
import { isCacheable, requestKey } from './response-cache/request-key.ts';
import type { Recording } from './response-cache/recording.ts';
import type { CachedCall, ResponseCache } from './response-cache/response-cache.ts';

export interface CachedModelsNeeds {
  /** Metered: what is asked upstream is paid there. */
  readonly models: Models;
  readonly directory: Located;
  readonly meter: Pick<LedgerMeter, 'saved'>;
  /** Undefined: it is switched off. */
  readonly cache: ResponseCache | undefined;
}

type Produced = Pick<CachedCall, 'produce' | 'onEvent'> & { readonly isStream: boolean };

const noEstimate = () => ({ input: 0, output: 0 });

async function askThrough(
  { directory, meter }: CachedModelsNeeds,
  from: ResponseCache,
  { body, options, produced }: { readonly body: ChatBody; readonly options: BilledOptions; readonly produced: Produced },
): Promise<Recording> {
  const { bill, cache: choice, signal } = options;
  const { isStream, produce, onEvent } = produced;
  const model = await directory.locate(body.model, 'chat');
  const { recording, outcome } = await from.answer({
    key: requestKey({ body, model, payer: bill.payer, isStream }),
    isRefresh: choice?.mode === 'refresh',
    signal,
    produce,
    onEvent,
    onOutcome: (known) => choice?.onOutcome?.(known),
  });
  if (outcome === 'miss') return recording;
  const { summary } = recording;
  const settlement = { ...settlementOf(summary.usage, noEstimate), outcome: 'done' } as const;
  const cost = meter.saved(chargeFor(summary.model, options, {}), settlement);
  return { ...recording, summary: { ...summary, cost } };
}

/** Models that give an answer of the past where a request allows it; it costs nothing, and the ledger says what was saved. */
export function createCachedModels(needs: CachedModelsNeeds): Models {
  const { models, cache } = needs;

  /** Undefined: this request has nothing to do with the cache, and was told so. */
  function wanted(body: ChatBody, choice: CacheChoice | undefined): ResponseCache | undefined {
    if (choice && cache && isCacheable(body, choice.mode)) return cache;
    choice?.onOutcome?.(choice.mode === 'bypass' ? 'bypass' : 'off');
    return undefined;
  }

  async function complete(body: ChatBody, options: BilledOptions): Promise<ModelAnswer> {
    const from = wanted(body, options.cache);
    if (!from) return models.complete(body, options);
    const produced: Produced = {
      isStream: false,
      onEvent: () => undefined,
      produce: async (signal) => {
        const answer = await models.complete(body, { ...options, signal });
        return { summary: answer, events: [], answer };
      },
    };
    const { answer, summary } = await askThrough(needs, from, { body, options, produced });
    if (!answer) throw new Error('an answer that came at once was recorded as one');
    return { ...answer, cost: summary.cost };
  }

  async function stream(body: ChatBody, options: BilledStreamOptions): Promise<ModelSummary> {
    const from = wanted(body, options.cache);
    if (!from) return models.stream(body, options);
    const produced: Produced = {
      isStream: true,
      onEvent: options.onEvent,
      produce: async (signal, onEvent) => {
        const events: Parameters<typeof onEvent>[0][] = [];
        const record = (event: Parameters<typeof onEvent>[0]): void => {
          events.push(event);
          onEvent(event);
        };
        const summary = await models.stream(body, { ...options, signal, onEvent: record });
        return { summary, events, answer: undefined };
      },
    };
    return (await askThrough(needs, from, { body, options, produced })).summary;
  }

  return {
    list: () => models.list(),
    defaultModel: () => models.defaultModel(),
    resolve: (model) => models.resolve(model),
    embed: (body, options) => models.embed(body, options),
    complete,
    stream,
  };
}
