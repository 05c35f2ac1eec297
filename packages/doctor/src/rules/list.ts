import { adviceRules } from './advice.ts';
import { missingRules } from './cors-missing.ts';
import { preflightRules } from './cors-preflight.ts';
import { valueRules } from './cors-value.ts';
import { dependencyRules } from './dependency.ts';
import { foreseenRules } from './foreseen.ts';
import { inputRules } from './input.ts';
import { policyRules } from './policy.ts';
import { processRules } from './process.ts';
import { proxyRules } from './proxy.ts';
import { reachRules } from './reach.ts';
import { redirectRules } from './redirect.ts';
import type { Rule } from './rule.ts';
import { openSocketRules } from './socket-open.ts';
import { proxiedSocketRules } from './socket-proxy.ts';
import { refusedSocketRules } from './socket-refused.ts';
import { statusRules } from './status.ts';
import { streamRules } from './stream.ts';
import { transportRules } from './transport.ts';

/** Every rule; their order means nothing, the ranking decides. */
export const rules: readonly Rule[] = [
  ...inputRules,
  ...reachRules,
  ...transportRules,
  ...processRules,
  ...dependencyRules,
  ...proxyRules,
  ...statusRules,
  ...policyRules,
  ...redirectRules,
  ...preflightRules,
  ...valueRules,
  ...missingRules,
  ...refusedSocketRules,
  ...proxiedSocketRules,
  ...openSocketRules,
  ...streamRules,
  ...adviceRules,
  ...foreseenRules,
];
