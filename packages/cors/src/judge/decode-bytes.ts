/** Text of one character per byte, read as UTF-8; undefined when it is none. */
export function decodeBytes(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll(/[%\u0080-\u00FF]/gu, (byte) => `%${hex(byte)}`));
  } catch {
    return undefined;
  }
}

function hex(byte: string): string {
  return (byte.codePointAt(0) ?? 0).toString(16).padStart(2, '0');
}
