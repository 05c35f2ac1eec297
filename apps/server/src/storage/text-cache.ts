/** Values made once per text; at the limit the least recently used goes. */
export function createTextCache<T>(limit: number, make: (text: string) => T): (text: string) => T {
  const values = new Map<string, T>();
  return (text) => {
    const known = values.get(text);
    if (known !== undefined && values.size < limit) return known;
    const value = known ?? make(text);
    values.delete(text);
    values.set(text, value);
    const oldest = values.size > limit ? values.keys().next().value : undefined;
    if (oldest !== undefined) values.delete(oldest);
    return value;
  };
}
