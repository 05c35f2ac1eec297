const escapes: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' };

/** A text as it stands in XML, in an attribute too. */
export const escapeXml = (text: string): string => text.replaceAll(/[<>&"']/gu, (character) => escapes[character] ?? '');
