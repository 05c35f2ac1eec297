const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text of an XML document as it is meant: entities of the five names and of characters, line ends as one LF. */
export function decodeXmlText(raw: string): string {
  const text = raw.includes('\r') ? raw.replaceAll(/\r\n?/gu, '\n') : raw;
  return text.includes('&') ? text.replaceAll(/&(#x[\dA-Fa-f]{1,6}|#\d{1,7}|\w+);/gu, decodeEntity) : text;
}

/** An entity that nobody knows stays as it is written: none is ever looked up in the document. */
function decodeEntity(whole: string, body: string): string {
  if (!body.startsWith('#')) return named[body] ?? whole;
  const code = body.startsWith('#x') ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}

/** Characters that XML cannot carry stand as `_x000D_` in a workbook's strings (ECMA-376 22.9.2.19, ST_Xstring). */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(/_x([\dA-Fa-f]{4})_/gu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

/** Text as it stands in an attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
