export { createDecider, decide } from './decide.ts';
export type {
  CorsAllowed,
  CorsDecision,
  CorsDenied,
  CorsNone,
  CorsPreflight,
  CorsPreflightDenied,
  CorsRequest,
  HeaderLine,
} from './decision.ts';
export { explainDecision } from './explain-decision.ts';
export type { OriginPattern } from './origin-pattern.ts';
export type { PolicyProblem } from './policy-problem.ts';
export { defaultExposedHeaders, defaultMethods, parsePolicy, serializePolicy } from './policy.ts';
export type { CorsPolicy, PolicyOptions, PolicyResult } from './policy.ts';
export type { Answer, BrowserRequest, Exchange, NetworkFailure, ServerAnswer } from './judge/exchange.ts';
export { chromiumErrorOf } from './judge/chromium-error.ts';
export { judge, judgeLive } from './judge/judge.ts';
export type { AddressSpace, CredentialsMode, PageRequest, RequestMode } from './judge/page-request.ts';
export type { PreflightCache, PreflightEntry } from './judge/preflight-cache.ts';
export type { ProfileName } from './judge/profile.ts';
export type { Allowed, Refused, RefusalReason, Stage, Verdict, Warning } from './judge/verdict.ts';
