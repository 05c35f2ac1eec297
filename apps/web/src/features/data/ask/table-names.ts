const longest = 60;

/** Names that statements know sheets by: letters, digits and _ only, each different, none of them `input`. */
export function tableNames(sheets: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(['input']);
  const named = sheets.map((sheet) => {
    const plain = sheet
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(/[^a-z0-9]+/gu, '_')
      .replaceAll(/^_+|_+$/gu, '')
      .slice(0, longest);
    const name = free(/^[a-z]/u.test(plain) ? plain : `sheet_${plain}`.replace(/_$/u, ''), taken);
    taken.add(name);
    return [sheet, name] as const;
  });
  return new Map(named);
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let count = 2; ; count += 1) if (!taken.has(`${name}_${count}`)) return `${name}_${count}`;
}
