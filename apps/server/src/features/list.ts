import type { Feature } from '../gateway/feature.ts';
import type { Services } from '../services.ts';
import { agentsFeature } from './agents/feature.ts';
import { chatFeature } from './chat/feature.ts';
import { dataFeature } from './data/feature.ts';
import { doctorFeature } from './doctor/feature.ts';
import { keysFeature } from './keys/feature.ts';
import { knowledgeFeature } from './knowledge/feature.ts';
import { modelsFeature } from './models/feature.ts';
import { runsFeature } from './runs/feature.ts';
import { usageFeature } from './usage/feature.ts';
import { telephonyFeature } from './telephony/feature.ts';
import { voiceFeature } from './voice/feature.ts';
import { workflowsFeature } from './workflows/feature.ts';

/** Every feature, in the order they start; they stop in reverse. */
export const features: readonly Feature<Services>[] = [
  usageFeature,
  modelsFeature,
  agentsFeature,
  chatFeature,
  workflowsFeature,
  dataFeature,
  knowledgeFeature,
  doctorFeature,
  voiceFeature,
  telephonyFeature,
  keysFeature,
  runsFeature,
];
