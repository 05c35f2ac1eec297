/** Keeps what was computed of the last texts; when it is full it begins anew. */
export function createRememberer<Made>(make: (text: string) => Made, most = 5000): (text: string) => Made {
  const made = new Map<string, Made>();
  return (text) => {
    if (made.has(text)) return made.get(text) as Made;
    if (made.size >= most) made.clear();
    const value = make(text);
    made.set(text, value);
    return value;
  };
}
