/** Puts text on the clipboard; false when the browser refused. Pages on plain http (a LAN address) have no clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
