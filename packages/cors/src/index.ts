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
