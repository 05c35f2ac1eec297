import type {
  ChatBody,
  EmbeddingBody,
  ModelAnswer,
  ModelEvent,
  ModelOptions,
  RerankAnswer,
  RerankBody,
  Usage,
} from './model.ts';

/** One call to one model of one provider. */
export interface SourceCall<Body> extends ModelOptions {
  /** As the provider names it. */
  readonly model: string;
  readonly body: Body;
  /** Whether another target can take over: waiting is then shorter. */
  readonly hasFallback: boolean;
}

export interface SourceStreamCall extends SourceCall<ChatBody> {
  /** Called first with the first token; until then a failure may go to another target. */
  readonly onEvent: (event: ModelEvent) => void | Promise<void>;
}

export interface SourceSummary {
  readonly usage: Usage | undefined;
  readonly finishReason: string | undefined;
}

export type SourceAnswer = Omit<ModelAnswer, 'model'>;

export interface SourceEmbeddings {
  readonly bytes: Uint8Array;
  readonly usage: Usage | undefined;
}

/** A provider: one attempt per call, no retries. Throws Faults, or the signal's reason. */
export interface ModelSource {
  /** The names of its models. */
  list(signal: AbortSignal): Promise<readonly string[]>;
  complete(call: SourceCall<ChatBody>): Promise<SourceAnswer>;
  /** Resolves after a finish reason; a stream without one is `upstream_cut`. */
  stream(call: SourceStreamCall): Promise<SourceSummary>;
  embed(call: SourceCall<EmbeddingBody>): Promise<SourceEmbeddings>;
  /** Absent: the provider has no such endpoint. */
  rerank?(call: SourceCall<RerankBody>): Promise<RerankAnswer>;
  /** Ends what it keeps open. */
  close(): void;
}
