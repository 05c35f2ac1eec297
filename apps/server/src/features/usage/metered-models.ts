import { Fault } from '@causeway/contract';
import type { Charge, Cost, Reservation, Settlement } from '@causeway/contract';
import type {
  BilledOptions,
  BilledStreamOptions,
  ChatBody,
  EmbeddingBody,
  ModelAnswer,
  ModelEmbeddings,
  ModelSummary,
  Models,
  UnmeteredModels,
  Usage,
} from '../../providers/models/model.ts';
import { estimateEmbedding, estimateInput, mostOf, tokensOfText } from './estimate-tokens.ts';
import type { LedgerMeter } from './meter.ts';
import { quantitiesOf } from './quantities-of.ts';

const nanoPerDollar = 1_000_000_000;

export interface MeteredModelsNeeds<Directory> {
  readonly models: Directory;
  readonly meter: LedgerMeter;
}

/** Where a call will go, and the waiting for lists that it may take. */
export interface Located {
  locate(model: string | undefined, use: 'chat' | 'embeddings'): Promise<string>;
}

export function chargeFor(model: string, { bill, requestId }: BilledOptions, atMost: Charge['atMost']): Charge {
  return { ...bill, model, requestId, atMost };
}

/** What the upstream said, else what was counted here. */
export function settlementOf(
  usage: Usage | undefined,
  estimate: () => { readonly input: number; readonly output: number },
): Pick<Settlement, 'quantities' | 'isEstimated' | 'reportedCostNano'> {
  if (usage === undefined) return { quantities: { ...estimate(), calls: 1 }, isEstimated: true };
  const { costDollars } = usage;
  return {
    quantities: quantitiesOf(usage),
    isEstimated: false,
    ...(costDollars === undefined ? {} : { reportedCostNano: Math.round(costDollars * nanoPerDollar) }),
  };
}

/** A provider that refused or was never reached did no work. */
const didNothing = (error: unknown): boolean =>
  error instanceof Fault && !['upstream_cut', 'upstream_timeout'].includes(error.code);

/** What a call used before it failed. */
interface Begun {
  usage: Usage | undefined;
  characters: number;
}

async function settleFailed(
  reservation: Reservation,
  { body, begun, signal, error }: { body: ChatBody; begun: Begun; signal: AbortSignal; error: unknown },
): Promise<void> {
  const hasBegun = begun.usage !== undefined || begun.characters > 0;
  if (!hasBegun && !signal.aborted && didNothing(error)) return reservation.release();
  const estimate = () => ({ input: estimateInput(body), output: tokensOfText(begun.characters) });
  await reservation.settle({ ...settlementOf(begun.usage, estimate), outcome: signal.aborted ? 'cut' : 'failed' });
}

function createMeteredEmbed(models: UnmeteredModels & Located, meter: LedgerMeter): Models['embed'] {
  return async (body: EmbeddingBody, options: BilledOptions): Promise<ModelEmbeddings> => {
    const model = await models.locate(body.model, 'embeddings');
    const estimate = () => ({ input: estimateEmbedding(body), output: 0 });
    const atMost = () => ({ input: estimateEmbedding(body) * 2, calls: 1 });
    const reservation = await meter.reserve(chargeFor(model, options, atMost));
    try {
      const answer = await models.embed({ ...body, model }, options);
      await reservation.settle({ ...settlementOf(answer.usage, estimate), outcome: 'done', model: answer.model });
      return answer;
    } catch (error) {
      const isCut = options.signal.aborted;
      await (isCut ? reservation.settle({ ...settlementOf(undefined, estimate), outcome: 'cut' }) : reservation.release());
      throw error;
    }
  };
}

/** The models of all providers, with every call in the ledger: nothing else calls them. */
export function createMeteredModels<Directory extends UnmeteredModels & Located>({
  models,
  meter,
}: MeteredModelsNeeds<Directory>): Models {
  const done = (
    reservation: Reservation,
    { model, usage }: ModelSummary,
    estimate: () => { input: number; output: number },
  ): Promise<Cost> => reservation.settle({ ...settlementOf(usage, estimate), outcome: 'done', model });

  async function complete(body: ChatBody, options: BilledOptions): Promise<ModelAnswer> {
    const model = await models.locate(body.model, 'chat');
    const reservation = await meter.reserve(chargeFor(model, options, () => mostOf(body)));
    try {
      const answer = await models.complete({ ...body, model }, options);
      const estimate = () => ({ input: estimateInput(body), output: tokensOfText(answer.text.length) });
      return { ...answer, cost: await done(reservation, answer, estimate) };
    } catch (error) {
      const begun = { usage: undefined, characters: 0 };
      await settleFailed(reservation, { body, begun, signal: options.signal, error });
      throw error;
    }
  }

  async function stream(body: ChatBody, options: BilledStreamOptions): Promise<ModelSummary> {
    const model = await models.locate(body.model, 'chat');
    const reservation = await meter.reserve(chargeFor(model, options, () => mostOf(body)));
    const begun: Begun = { usage: undefined, characters: 0 };
    const onEvent: BilledStreamOptions['onEvent'] = (event) => {
      begun.characters += event.text.length + event.reasoning.length;
      begun.usage = event.usage ?? begun.usage;
      return options.onEvent(event);
    };
    try {
      const summary = await models.stream({ ...body, model }, { ...options, onEvent });
      const estimate = () => ({ input: estimateInput(body), output: tokensOfText(begun.characters) });
      return { ...summary, cost: await done(reservation, summary, estimate) };
    } catch (error) {
      await settleFailed(reservation, { body, begun, signal: options.signal, error });
      throw error;
    }
  }

  return {
    list: () => models.list(),
    defaultModel: () => models.defaultModel(),
    resolve: (model) => models.resolve(model),
    complete,
    stream,
    embed: createMeteredEmbed(models, meter),
  };
}
