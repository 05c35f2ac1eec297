/** Every kind of task of the profile; the kind is the key that names it. */
export const taskKinds = [
  'do',
  'fork',
  'for',
  'switch',
  'try',
  'wait',
  'listen',
  'emit',
  'raise',
  'set',
  'run',
  'call',
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** A loop has a `do` as well, so `do` is asked last. */
const order: readonly TaskKind[] = [...taskKinds.filter((kind) => kind !== 'do'), 'do'];

/** The kind of a task; undefined when it has none of the keys. */
export function taskKindOf(task: object): TaskKind | undefined {
  return order.find((kind) => Object.hasOwn(task, kind));
}
