/** The cells without the quotes of another kind around two or more of them; undefined when there are none. */
export function unwrap(cells: readonly string[]): string[] | undefined {
  for (const quote of ["'", '"', '`']) {
    const wrapped = cells.filter(
      (cell) => cell.length > 1 && cell.startsWith(quote) && cell.endsWith(quote) && cell.indexOf(quote, 1) === cell.length - 1,
    );
    if (wrapped.length > 1) {
      return cells.map((cell) => (wrapped.includes(cell) ? cell.slice(1, -1) : cell));
    }
  }
  return undefined;
}
