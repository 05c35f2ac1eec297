import type { AnthropicProvider } from '@ai-sdk/anthropic';

/** The AI SDK's provider interface (specification v4), named from a package we depend on. */
export type LanguageModel = ReturnType<AnthropicProvider['languageModel']>;
export type CallOptions = Parameters<LanguageModel['doStream']>[0];
export type Prompt = CallOptions['prompt'];
export type PromptMessage = Prompt[number];
type StreamResult = Awaited<ReturnType<LanguageModel['doStream']>>;
export type StreamPart = StreamResult['stream'] extends ReadableStream<infer Part> ? Part : never;
export type GenerateResult = Awaited<ReturnType<LanguageModel['doGenerate']>>;
export type LanguageUsage = GenerateResult['usage'];
export type FinishReason = GenerateResult['finishReason'];
