export { decide } from './decide.ts';
export type { CorsDecision, CorsRequest } from './decide.ts';
export { parsePolicy } from './policy.ts';
export type { CorsPolicy, PolicyProblem } from './policy.ts';
