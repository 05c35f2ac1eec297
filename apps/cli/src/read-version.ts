import { readFileSync } from 'node:fs';

/** Of the repository, as the server says it. */
export const readVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
