export { unifiedDiff } from './diff.ts';
export { planMend } from './make-plan.ts';
export type { PlanInput } from './make-plan.ts';
export type { MendCommand, MendPlan, MendStep } from './plan.ts';
export { readProject } from './read-project.ts';
export type { ProjectTexts } from './read-project.ts';
export type { FileChange, SourceText } from './workspace.ts';
