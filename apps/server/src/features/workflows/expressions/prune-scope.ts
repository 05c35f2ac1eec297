type Scope = Readonly<Record<string, unknown>>;

const escaped = (name: string): string => name.replaceAll('$', String.raw`\$`);
const follows = String.raw`(?:\s*\??\.\s*([A-Za-z_$][\w$]*))?`;

/** Keys of the variable that the codes name; undefined when they may use all of it. */
function keysOf(name: string, codes: readonly string[]): ReadonlySet<string> | undefined {
  const keys = new Set<string>();
  const mention = new RegExp(String.raw`(?<![\w$])${escaped(name)}(?![\w$])${follows}`, 'gu');
  for (const code of codes) {
    for (const found of code.matchAll(mention)) {
      const [, key] = found;
      if (key === undefined || key in Object.prototype) return undefined;
      keys.add(key);
    }
  }
  return keys;
}

function pruneValue(value: unknown, keys: ReadonlySet<string> | undefined): unknown {
  if (!keys || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const whole = value as Scope;
  return Object.fromEntries([...keys].filter((key) => Object.hasOwn(whole, key)).map((key) => [key, whole[key]]));
}

/**
 * Only what the codes mention goes into the sandbox: a run of a hundred steps need not carry all outputs to every condition. What
 * is not plain (`const all = input`, an escape in a name) takes the whole variable along.
 */
export function pruneScope(scope: Scope, codes: readonly string[]): Scope {
  if (codes.some((code) => code.includes(String.raw`\u`))) return scope;
  const pruned: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(scope)) {
    const keys = keysOf(name, codes);
    if (keys?.size !== 0) pruned[name] = pruneValue(value, keys);
  }
  return pruned;
}
