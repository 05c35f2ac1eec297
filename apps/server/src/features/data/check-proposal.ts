import type { DataProposal, RecipeCheck } from '@causeway/contract';
import type { Question } from './ask-prompt.ts';
import type { FoundSheet } from './data-files.ts';
import type { Plans } from './plans.ts';
import type { CheckedQuery, Queries } from './queries.ts';
import type { QuerySources } from './query-sources.ts';
import { readProposal } from './read-proposal.ts';
import type { Proposed } from './read-proposal.ts';
import { withIds } from './recipe-plan.ts';

/** What a proposal is checked against. */
export interface Ground {
  readonly question: Question;
  readonly found: FoundSheet;
  readonly sources: QuerySources;
  readonly signal: AbortSignal;
}

/** What a model wrote, as far as it can be used. */
export type CheckedProposal = Omit<DataProposal, 'can_run' | 'model' | 'attempts' | 'usage'>;

export interface ProposalChecks {
  readonly plans: Pick<Plans, 'check'>;
  readonly queries: Pick<Queries, 'check'>;
}

const empty = { steps: [], check: null, sql: null, columns: [], tables: [], problems: [] };

const problemsOf = ({ steps }: RecipeCheck, before: number): string[] =>
  steps
    .slice(before)
    .flatMap(({ id, op, problems }) =>
      problems.map(({ message, fix }) => `step ${id} (${op}): ${message}${fix === undefined ? '' : `; ${fix}`}`),
    );

/** Holds what a model wrote against the steps, the sheet and the list of what a SELECT may do. Nothing of it runs. */
export function createProposalCheck({ plans, queries }: ProposalChecks) {
  async function checkRecipe({ steps: proposed, explanation }: Proposed, ground: Ground): Promise<CheckedProposal> {
    const { question, found, signal } = ground;
    // A model numbers its steps as it likes; those that are there keep their ids.
    const bare = proposed.map(({ id: _id, ...step }) => step as typeof step & { op: string });
    const before = withIds(question.steps);
    const steps = withIds(bare, before);
    const plan = { steps: [...before, ...steps], parameters: question.parameters, values: question.values };
    const checked = await plans.check(found, plan, signal);
    const problems = steps.length === 0 ? ['a recipe needs steps'] : problemsOf(checked, before.length);
    return { ...empty, kind: 'recipe', explanation, steps, check: checked, problems };
  }

  async function checkQuery({ sql: written, explanation }: Proposed, { sources, signal }: Ground): Promise<CheckedProposal> {
    const { sql, columns, problems }: CheckedQuery = await queries.check(sources, written, signal);
    const tables = [...sources.tables];
    return { ...empty, kind: 'query', explanation, sql, columns: [...columns], tables, problems: [...problems] };
  }

  return async (text: string, ground: Ground): Promise<CheckedProposal> => {
    const read = readProposal(text);
    if (typeof read === 'string') return { ...empty, kind: 'none', explanation: '', problems: [read] };
    const { answer } = ground.question;
    if (read.kind === 'none') return { ...empty, kind: 'none', explanation: read.explanation };
    if (answer !== 'auto' && read.kind !== answer) {
      return { ...empty, kind: read.kind, explanation: read.explanation, problems: [`the answer must be a ${answer}`] };
    }
    return read.kind === 'recipe' ? checkRecipe(read, ground) : checkQuery(read, ground);
  };
}

export type ProposalCheck = ReturnType<typeof createProposalCheck>;
