import type { Bill, DataProposal, QueryTable } from '@causeway/contract';
import type { Models } from '../../providers/models/model.ts';
import { askMessages } from './ask-prompt.ts';
import type { AskedSheet, Question } from './ask-prompt.ts';
import type { Ground, ProposalCheck } from './check-proposal.ts';
import type { DataFiles, FoundSheet } from './data-files.ts';
import type { Pages } from './pages.ts';
import type { Plans } from './plans.ts';
import type { OpenQuerySources } from './query-sources.ts';

export interface QuestionsNeeds {
  readonly models: Pick<Models, 'resolve' | 'complete'>;
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly plans: Pick<Plans, 'check'>;
  readonly pages: Pick<Pages, 'read'>;
  readonly check: ProposalCheck;
  readonly openSources: OpenQuerySources;
}

/** For whom a question is answered, and who pays. */
export interface Asker {
  readonly owner: string;
  readonly bill: Bill;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

type Message = Readonly<Record<string, unknown>>;

const sampleRows = 3;
/** The first answer, and one mended by what was wrong with it. */
const maxAttempts = 2;

const tableName = (sheet: string): string =>
  sheet
    .replaceAll(/\W/gu, '_')
    .replace(/^(?=\d|$)/u, 't')
    .slice(0, 60);

/** The sheet as `input`, the other sheets of its file under their names. */
function tablesOf({ file_id: id, steps, parameters, values }: Question, { file, sheet }: FoundSheet): QueryTable[] {
  const taken = new Set(['input']);
  const others = (file.ingested?.sheets ?? []).filter(({ name }) => name !== sheet.name).slice(0, 10);
  const named = others.flatMap((other) => {
    const name = tableName(other.name);
    if (taken.has(name.toLowerCase())) return [];
    taken.add(name.toLowerCase());
    return [{ name, file_id: id, sheet: other.name, typed: true, steps: [] }];
  });
  return [{ name: 'input', file_id: id, sheet: sheet.name, typed: true, steps, parameters, values }, ...named];
}

/** Questions in words about sheets of one owner. Nothing that a model writes runs here. */
export function createQuestions({ models, dataFiles, plans, pages, check, openSources }: QuestionsNeeds) {
  async function look({ question, found, owner, signal }: Omit<Ground, 'sources'> & Pick<Asker, 'owner'>): Promise<AskedSheet> {
    const { file_id: fileId, steps, parameters, values } = question;
    const plan = { steps, parameters, values };
    const checked = await plans.check(found, plan, signal);
    const base = { owner, fileId, sheet: found.sheet.name, offset: 0, limit: sampleRows, filter: [], sort: [], columns: [] };
    const page = await pages.read({ ...base, plan, isCounted: false }, signal);
    const others = (found.file.ingested?.sheets ?? []).filter(({ name }) => name !== found.sheet.name);
    return {
      name: found.sheet.name,
      rows: found.sheet.rows,
      columns: checked.columns,
      samples: page.values,
      others: others.map(({ name, fields }) => ({ name, columns: fields.map((field) => field.name) })),
    };
  }

  return {
    /** Throws `no_model_configured`, `model_not_found` and what goes wrong at the model. */
    async ask(question: Question, asker: Asker): Promise<DataProposal> {
      const found = await dataFiles.findSheet({ owner: asker.owner, id: question.file_id }, question.sheet);
      const model = models.resolve(question.model);
      const sources = await openSources(asker.owner, tablesOf(question, found), asker.signal);
      const ground = { question, found, sources, signal: asker.signal };
      const messages: Message[] = askMessages(question, await look({ ...ground, owner: asker.owner }), sources);
      const usage = { input_tokens: 0, output_tokens: 0 };
      const { signal, requestId, bill } = asker;
      for (let attempts = 1; ; attempts += 1) {
        const answer = await models.complete({ model, messages }, { signal, requestId, bill });
        usage.input_tokens += answer.usage?.inputTokens ?? 0;
        usage.output_tokens += answer.usage?.outputTokens ?? 0;
        const checked = await check(answer.text, ground);
        const isDone = checked.problems.length === 0 || attempts === maxAttempts;
        if (isDone) {
          const canRun = checked.kind !== 'none' && checked.problems.length === 0;
          return { ...checked, can_run: canRun, model: answer.model, attempts, usage };
        }
        const wrong = checked.problems.map((problem) => `- ${problem}`).join('\n');
        const again = `It cannot be used:\n${wrong}\nAnswer again with the whole JSON object.`;
        messages.push({ role: 'assistant', content: answer.text }, { role: 'user', content: again });
      }
    },
  };
}

export type Questions = ReturnType<typeof createQuestions>;
