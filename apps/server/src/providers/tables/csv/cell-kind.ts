/** What a cell's text looks like. */
export type CellKind =
  | 'empty'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'date'
  | 'time'
  | 'flag'
  | 'address'
  | 'code'
  | 'missing'
  | 'word'
  | 'text'
  | 'marks';

const numeric = /^[+\-−(]?\d[\d.,'’\u00A0\u202F ]*\)?(?:[eE][+-]?\d+)?[+-]?$/u;
const integer = /^[+\-−]?\d+$/u;
const decimal =
  /^[+\-−(]?(?:\d+(?:[.,]\d*)?|[.,]\d+|\d{1,3}(?:(?<sep>[.,'’\u00A0\u202F ])\d{3})(?:\k<sep>\d{3})*(?:[.,]\d+)?)(?:[eE][+-]?\d+)?\)?-?$/u;
const money =
  /^[(+\-−]?\s?(?:[$€£¥₹₽₩฿]|(?:USD|EUR|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|HUF|RUB|INR|CNY|Rs\.?|kr\.?|zł|US\$|R\$))\s?[+\-−]?\d[\d.,'’\u00A0\u202F ]*\)?(?:\s?[kKmMbB])?$|^[(+\-−]?\d[\d.,'’\u00A0\u202F ]*\s?(?:[$€£¥₹₽₩%‰]|USD|EUR|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|HUF|RUB|INR|CNY|kr|zł|Kč|Ft|руб\.?)\)?$/u;
const month = String.raw`(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zé]*\.?`;
const date = new RegExp(
  `^(?:\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}|\\d{1,2}[-/. ]?(?:st|nd|rd|th)?[-/. ]?${month}(?:[-/., ]+\\d{2,4})?|${month}[-/. ]+\\d{1,2}(?:st|nd|rd|th)?,?[-/. ]+\\d{2,4}|${month}[-/. ]?\\d{2,4}|\\d{4}[-/]${month}(?:[-/]\\d{1,2})?|\\d{4}[-/]\\d{2}|\\d{4}年\\d{1,2}月(?:\\d{1,2}日)?|\\d{4}-?(?:Q[1-4]|W\\d{2})|Q[1-4][ -/]?\\d{4})\\.?(?:[T ]+\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?:\\s?[ap]\\.?m\\.?)?\\s?(?:Z|[+-]\\d{2}:?\\d{2}|UTC|GMT)?)?$`,
  'iu',
);
const time = /^\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?$/iu;
const flag = /^(?:true|false|yes|no|y|n|ja|nein|oui|non|s[ií]|да|нет|tak|nie)$/iu;
const address =
  /^(?:https?|ftp|mailto|file):\S+$|^www\.\S+$|^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$|^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/iu;
const missing = /^(?:n\/?a|nan|null|none|nil|#n\/a|\\n|-+|–|—|\.+|\?+|x{1,3}|unknown|k\.\s?a\.|n\.\s?a\.)$/iu;

/** Sorts a cell's text by its look. Spaces around it do not matter. */
export function cellKind(cell: string): CellKind {
  const text = cell.trim();
  if (text === '') return 'empty';
  if (text.length > 80) return longKind(text);
  const hasDigit = /\d/u.test(text);
  if (hasDigit) {
    if (integer.test(text)) return 'integer';
    if (numeric.test(text) && decimal.test(text)) return 'decimal';
    if (money.test(text)) return 'money';
    if (time.test(text)) return 'time';
    if (date.test(text)) return 'date';
  }
  if (address.test(text)) return 'address';
  if (text.charAt(0) < '\u0080' || text.length < 6) {
    if (flag.test(text)) return 'flag';
    if (missing.test(text)) return 'missing';
  }
  return wordKind(text, hasDigit);
}

function longKind(text: string): CellKind {
  if (/\s/u.test(text)) {
    return 'text';
  }
  return address.test(text) ? 'address' : 'word';
}

function wordKind(text: string, hasDigit: boolean): CellKind {
  if (!/[\p{L}\d]/u.test(text)) return 'marks';
  if (/\s/u.test(text)) return 'text';
  return hasDigit ? 'code' : 'word';
}

/** Kinds that say something by themselves: a header rarely has them, data often. */
export function isTyped(kind: CellKind): boolean {
  return (
    kind === 'integer' || kind === 'decimal' || kind === 'money' || kind === 'date' || kind === 'time' || kind === 'address'
  );
}

/** Numbers of every look. */
export function isNumber(kind: CellKind): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'money';
}
