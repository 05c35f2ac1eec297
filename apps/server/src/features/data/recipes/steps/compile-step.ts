import type { RecipeOp, RecipeStep, StepOf } from '@causeway/contract';
import type { Frame } from '../frame.ts';
import { compileCast } from './cast-step.ts';
import { compileExpect } from './expect-step.ts';
import { compileFill } from './fill-step.ts';
import { compileGroup, compilePivot, compileWindow } from './group-steps.ts';
import { compileJoin, compileUnion } from './join-steps.ts';
import { compileMask } from './mask-step.ts';
import { compileExplode, compileSplit, compileUnpivot } from './multiply-steps.ts';
import { compileDedupe, compileFilter, compileLimit, compileSample, compileSort } from './row-steps.ts';
import { compileDrop, compileHeaders, compileRename, compileReorder, compileSelect } from './shape-steps.ts';
import { compileSql } from './sql-step.ts';
import type { CompileStep, StepContext, StepWork } from './step-work.ts';
import { compileClean, compileDerive, compileExtract, compileMap, compileMerge, compileReplace } from './value-steps.ts';

const compilers: { readonly [Op in RecipeOp]: CompileStep<StepOf<Op>> } = {
  select: compileSelect,
  drop: compileDrop,
  reorder: compileReorder,
  rename: compileRename,
  headers: compileHeaders,
  cast: compileCast,
  clean: compileClean,
  replace: compileReplace,
  map: compileMap,
  extract: compileExtract,
  split: compileSplit,
  merge: compileMerge,
  explode: compileExplode,
  fill: compileFill,
  derive: compileDerive,
  mask: compileMask,
  filter: compileFilter,
  sort: compileSort,
  limit: compileLimit,
  sample: compileSample,
  dedupe: compileDedupe,
  expect: compileExpect,
  group: compileGroup,
  window: compileWindow,
  pivot: compilePivot,
  unpivot: compileUnpivot,
  join: compileJoin,
  union: compileUnion,
  sql: compileSql,
};

/** One step as SQL. Throws `RecipeError` when it does not fit what is before it. */
export function compileStep<Op extends RecipeOp>(step: StepOf<Op> & RecipeStep, frame: Frame, context: StepContext): StepWork {
  const compile = compilers[step.op] as CompileStep;
  return compile(step, frame, context);
}
