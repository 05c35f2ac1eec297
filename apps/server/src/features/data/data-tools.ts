import { fileId } from '@causeway/contract';
import type { Bill } from '@causeway/contract';
import { z } from 'zod';
import type { Principal, Tool } from '../../gateway/feature.ts';
import { toDataFile } from './data-files.ts';
import type { DataFiles } from './data-files.ts';
import type { Queries } from './queries.ts';
import type { Questions } from './questions.ts';

export interface DataToolsNeeds {
  readonly dataFiles: Pick<DataFiles, 'list' | 'get'>;
  readonly queries: Pick<Queries, 'run'>;
  readonly questions: Pick<Questions, 'ask'>;
  readonly billOf: (principal: Principal) => Bill;
}

const mostFiles = 50;
const mostColumns = 200;
const mostRows = 200;
const timeoutMs = 30_000;

const listInput = z.strictObject({ text: z.string().max(200).optional().describe('Only files whose name contains this') });
const describeInput = z.strictObject({ file_id: fileId });
const queryInput = z.strictObject({
  file_id: fileId,
  sheet: z.string().max(255).optional().describe('Default: the first'),
  sql: z
    .string()
    .min(1)
    .max(20_000)
    .describe('One SELECT in the SQL of DuckDB over the table "input": SELECT city, count(*) AS n FROM input GROUP BY city'),
  limit: z.number().int().min(1).max(mostRows).default(50),
});

const askInput = z.strictObject({
  file_id: fileId,
  sheet: z.string().max(255).optional().describe('Default: the first'),
  question: z.string().min(1).max(4000).describe('What to find out, or how to change the rows, in words'),
});

const reading = {
  hasSideEffects: false,
  readsPrivateData: true,
  sendsDataOut: false,
  scope: 'data:read',
  isOffered: true,
} as const;

const listTool = ({ dataFiles }: DataToolsNeeds): Tool<typeof listInput> => ({
  ...reading,
  name: 'data_files',
  title: 'List data files',
  description: 'Gives the data files of the person: id, name, and for each sheet its rows and columns.',
  input: listInput,
  async run({ text }, { principal }) {
    const { files } = await dataFiles.list(principal.userId, { text, limit: mostFiles, cursor: undefined });
    return files.map(({ id, name, status, sheets }) => ({
      id,
      name,
      status,
      sheets: sheets.map((sheet) => ({ name: sheet.name, rows: sheet.rows, columns: sheet.columns })),
    }));
  },
});

const describeTool = ({ dataFiles }: DataToolsNeeds): Tool<typeof describeInput> => ({
  ...reading,
  name: 'data_describe',
  title: 'Describe a data file',
  description: 'Gives the columns of every sheet of a file, with their types. Use it before data_query.',
  input: describeInput,
  async run({ file_id: id }, { principal }) {
    const { name, status, sheets, error } = toDataFile(await dataFiles.get({ owner: principal.userId, id }));
    return {
      name,
      status,
      error,
      sheets: sheets.map((sheet) => ({
        name: sheet.name,
        rows: sheet.rows,
        columns: sheet.fields
          .slice(0, mostColumns)
          .map((field) => ({ name: field.name, type: field.proposed?.type ?? 'text' })),
      })),
    };
  },
});

const queryTool = ({ queries }: DataToolsNeeds): Tool<typeof queryInput> => ({
  ...reading,
  name: 'data_query',
  title: 'Query a data file',
  description:
    'Runs one SELECT over a sheet of a data file and gives its rows. It reads only; nothing outside of the sheet is reached.',
  input: queryInput,
  async run({ file_id: id, sheet, sql, limit }, { principal, signal }) {
    const table = { name: 'input', file_id: id, sheet, typed: true, steps: [] };
    const asked = { owner: principal.userId, tables: [table], sql, offset: 0, limit, timeoutMs };
    const { columns, values, rows, is_cut: isCut } = await queries.run(asked, signal);
    const records = Array.from({ length: rows }, (_, row) => values.map((column) => column[row] ?? null));
    return { columns: columns.map(({ name }) => name), rows: records, is_cut: isCut };
  },
});

const askTool = ({ questions, billOf }: DataToolsNeeds): Tool<typeof askInput> => ({
  ...reading,
  // A model that is asked costs something.
  scope: 'data:write',
  name: 'data_ask',
  title: 'Propose steps for a data file',
  description:
    'Turns a question or a wish in words into steps of a recipe, or into one SELECT for data_query. It proposes and runs nothing; show the person what it gives.',
  input: askInput,
  async run({ file_id: id, sheet, question }, { principal, signal, requestId }) {
    const asked = { question, file_id: id, sheet, steps: [], parameters: [], values: {}, answer: 'auto' as const };
    const asker = { owner: principal.userId, bill: billOf(principal), requestId, signal };
    const { kind, explanation, steps, sql, problems, can_run: canRun } = await questions.ask(asked, asker);
    return { kind, explanation, steps, sql, problems, can_run: canRun };
  },
});

/** What agents and clients of `/mcp` may ask of data files. */
export const dataTools = (needs: DataToolsNeeds): Tool[] => [
  listTool(needs),
  describeTool(needs),
  queryTool(needs),
  askTool(needs),
];
