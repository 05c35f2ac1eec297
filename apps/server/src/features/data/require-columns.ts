import { Fault } from '@causeway/contract';

/** A name that the sheet does not have would be an error of SQL. */
export function requireColumns(known: ReadonlySet<string>, asked: readonly string[]): void {
  const missing = asked.find((name) => !known.has(name));
  if (missing === undefined) return;
  throw new Fault('invalid_request', { message: `The sheet has no column "${missing}".`, param: 'column' });
}
