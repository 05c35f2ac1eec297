const longest = 31;

/** Names that Excel takes: 1 to 31 characters, none of `[]:*?/\`, no quote at an end, no two alike in any case. */
export class SheetNames {
  readonly #taken = new Set<string>();

  /** The name to use for a wanted one; with a number at its end where it was used before. */
  next(wanted: string): string {
    const plain = strip(wanted).slice(0, longest).trim();
    // Excel keeps this one for itself.
    const base = plain === '' || plain.toLowerCase() === 'history' ? `${plain}Sheet` : plain;
    let name = base;
    for (let count = 2; this.#taken.has(name.toLowerCase()); count += 1) {
      const suffix = ` (${count})`;
      name = base.slice(0, longest - suffix.length) + suffix;
    }
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

function strip(wanted: string): string {
  return wanted
    .replaceAll(/[[\]:*?/\\]|\p{Cc}/gu, ' ')
    .trim()
    .replaceAll(/^'+|'+$/gu, '');
}
