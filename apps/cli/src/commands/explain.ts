import { Fault, faultCatalogue, toFaultBody } from '@causeway/contract';
import type { FaultCode, FaultEntry } from '@causeway/contract';
import type { Command } from 'commander';
import { didYouMean } from '../nearest.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const codes = Object.keys(faultCatalogue) as FaultCode[];
const isCode = (text: string): text is FaultCode => Object.hasOwn(faultCatalogue, text);

function entryLines(terminal: Terminal, code: FaultCode, entry: FaultEntry): string[] {
  const label = (name: string): string => terminal.paint('dim', name.padEnd(9));
  const example = toFaultBody(new Fault(code), 'req_5vYk0t7nQmB1', false);
  return [
    `${terminal.paint('bold', code)}  ${entry.status} ${entry.type}`,
    '',
    entry.sentence,
    '',
    `${label('Fix')}${entry.fix}`,
    `${label('Repeat')}${entry.retryable ? 'The same request may succeed later.' : 'Repeating the same request does not help.'}`,
    `${label('Read')}/docs/errors#${code} of your server, or docs/errors.md`,
    '',
    terminal.paint('dim', 'What a caller receives:'),
    ...JSON.stringify(example, null, 2).split('\n'),
  ];
}

function listLines(): string[] {
  return table(codes.map((code) => [code, String(faultCatalogue[code].status), faultCatalogue[code].sentence]));
}

/** A cause of the doctor: one letter and two digits. */
async function explainCause(terminal: Terminal, text: string): Promise<void> {
  const { catalogue, causeCodes } = await import('@causeway/doctor');
  const code = causeCodes.find((each) => each === text.toUpperCase());
  if (code === undefined) {
    throw new UsageError(`The doctor knows no cause "${text}".`, didYouMean(text.toUpperCase(), causeCodes));
  }
  const entry = catalogue[code];
  const label = (name: string): string => terminal.paint('dim', name.padEnd(9));
  terminal.answer({ code, ...entry }, [
    `${terminal.paint('bold', code)}  ${entry.name}`,
    '',
    `${entry.title}.`,
    entry.wrong,
    '',
    `${label('Browser')}${entry.shows}`,
    `${label('Fix')}${entry.fix}`,
    `${label('Find')}npx causeway doctor <url> --origin <page>`,
  ]);
}

async function explain(terminal: Terminal, text: string | undefined): Promise<void> {
  if (text === undefined) {
    terminal.answer({ codes: codes.map((code) => ({ code, ...faultCatalogue[code] })) }, listLines());
    return;
  }
  if (/^[a-z]\d\d$/iu.test(text)) {
    await explainCause(terminal, text);
    return;
  }
  // As it stands in a link of an error, too.
  const code = text.replace(/^.*#/u, '').toLowerCase();
  if (!isCode(code)) {
    throw new UsageError(`There is no error code "${text}".`, didYouMean(code, codes) ?? 'All of them: npx causeway explain');
  }
  const entry = faultCatalogue[code];
  terminal.answer({ code, ...entry, doc_url: `/docs/errors#${code}` }, entryLines(terminal, code, entry));
}

/** The long form of an error code. */
export function explainCommand(program: Command, terminal: Terminal): void {
  program
    .command('explain [code]')
    .description('say what an error code or a cause of the doctor means; without a code, list the errors')
    .action((code: string | undefined) => explain(terminal, code));
}
