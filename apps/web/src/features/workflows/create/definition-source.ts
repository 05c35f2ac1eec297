import { parseDocument } from 'yaml';

/** The least there is: one step that can be run at once. */
export const blankSource = `document:
  dsl: 1.0.3
  namespace: default
  name: untitled
  version: 1.0.0
  title: Untitled workflow
do:
  - hello:
      set:
        text: Hello
`;

/** The same text under a name that is not taken; comments stay. A text without a name stays as it is. */
export function withFreeName(source: string, taken: ReadonlySet<string>): string {
  const document = parseDocument(source);
  const name: unknown = document.getIn(['document', 'name']);
  if (document.errors.length > 0 || typeof name !== 'string' || !taken.has(name)) return source;
  const free = freeNameOf(name, taken);
  document.setIn(['document', 'name'], free);
  return document.toString();
}

// A name has at most 63 characters.
const maxStem = 56;

function freeNameOf(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/-\d+$/u, '').slice(0, maxStem);
  for (let count = 2; ; count += 1) if (!taken.has(`${stem}-${count}`)) return `${stem}-${count}`;
}
