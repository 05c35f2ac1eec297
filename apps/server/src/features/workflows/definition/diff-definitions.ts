import { isDeepStrictEqual } from 'node:util';
import { escapePointer } from '@causeway/contract';
import type { WorkflowDefinition } from '@causeway/contract';
import type { DefinitionChange } from '../definitions.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

interface Named {
  readonly name: string;
  readonly index: number;
  readonly value: unknown;
}

/** Lists of tasks and of cases: each item has one key, and no key is there twice. */
function namedItems(list: readonly unknown[]): readonly Named[] | undefined {
  const items: Named[] = [];
  const names = new Set<string>();
  for (const [index, item] of list.entries()) {
    const entries = isFields(item) ? Object.entries(item) : [];
    const [entry] = entries;
    if (!entry || entries.length !== 1 || !isFields(entry[1]) || names.has(entry[0])) return undefined;
    names.add(entry[0]);
    items.push({ name: entry[0], index, value: entry[1] });
  }
  return items;
}

/** The longest part of the order that stayed: whatever is not in it was moved. */
function stayed(order: readonly number[]): ReadonlySet<number> {
  const lengths = order.map(() => 1);
  const before = order.map(() => -1);
  let last = -1;
  for (const [at, value] of order.entries()) {
    for (let earlier = 0; earlier < at; earlier += 1) {
      if ((order[earlier] ?? 0) < value && (lengths[earlier] ?? 0) + 1 > (lengths[at] ?? 0)) {
        lengths[at] = (lengths[earlier] ?? 0) + 1;
        before[at] = earlier;
      }
    }
    if (last === -1 || (lengths[at] ?? 0) > (lengths[last] ?? 0)) last = at;
  }
  const kept = new Set<number>();
  for (let at = last; at !== -1; at = before[at] ?? -1) kept.add(order[at] ?? -1);
  return kept;
}

function diffNamed(before: readonly Named[], after: readonly Named[], pointer: string): DefinitionChange[] {
  const old = new Map(before.map((item) => [item.name, item]));
  const kept = stayed(after.flatMap(({ name }) => old.get(name)?.index ?? []));
  const at = ({ index, name }: Named): string => `${pointer}/${index}/${escapePointer(name)}`;
  const removed = before.filter(({ name }) => !after.some((item) => item.name === name));
  return [
    ...removed.map((item): DefinitionChange => ({ kind: 'removed', pointer: at(item), before: item.value })),
    ...after.flatMap((item): DefinitionChange[] => {
      const was = old.get(item.name);
      if (!was) return [{ kind: 'added', pointer: at(item), after: item.value }];
      const moved: DefinitionChange[] = kept.has(was.index)
        ? []
        : [{ kind: 'moved', pointer: at(item), before: at(was), after: at(item) }];
      return [...moved, ...diffValues(was.value, item.value, at(item))];
    }),
  ];
}

function diffFields(before: Fields, after: Fields, pointer: string): DefinitionChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key): DefinitionChange[] => {
    const at = `${pointer}/${escapePointer(key)}`;
    if (!Object.hasOwn(after, key)) return [{ kind: 'removed', pointer: at, before: before[key] }];
    if (!Object.hasOwn(before, key)) return [{ kind: 'added', pointer: at, after: after[key] }];
    return diffValues(before[key], after[key], at);
  });
}

function diffValues(before: unknown, after: unknown, pointer: string): DefinitionChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isFields(before) && isFields(after)) return diffFields(before, after, pointer);
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [namedItems(before), namedItems(after)];
    if (old && now) return diffNamed(old, now, pointer);
  }
  return [{ kind: 'changed', pointer, before, after }];
}

/** What changed, by path. Tasks are the same when their names are; a pointer is that of the newer version unless it was removed. */
export function diffDefinitions(before: WorkflowDefinition, after: WorkflowDefinition): readonly DefinitionChange[] {
  return diffValues(before, after, '');
}
