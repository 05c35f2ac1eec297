/** What a cell's value is, by its type and the format it is shown in. */
export type CellKind =
  | 'blank'
  | 'text'
  | 'number'
  | 'boolean'
  | 'error'
  | 'date'
  | 'datetime'
  | 'time'
  | 'duration'
  | 'percent'
  | 'currency';

/** A kind of cells; of currencies the ISO code, or the symbol where it stands for several. */
export interface CellFormat {
  readonly kind: CellKind;
  readonly currency?: string;
}

const number: CellFormat = { kind: 'number' };
const date: CellFormat = { kind: 'date' };
const time: CellFormat = { kind: 'time' };

/** Formats that every reader knows by number (ECMA-376 18.8.30, with those of East Asia). */
const builtIn = new Map<number, CellFormat>([
  ...[9, 10].map((id) => [id, { kind: 'percent' }] as const),
  ...[5, 6, 7, 8, 37, 38, 39, 40, 41, 42, 43, 44].map((id) => [id, currencyOf(id)] as const),
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, date] as const),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, time] as const),
  [22, { kind: 'datetime' }],
  [46, { kind: 'duration' }],
  [49, { kind: 'text' }],
]);

/** 37 to 41 and 43 are accounting formats without a sign of currency. */
function currencyOf(id: number): CellFormat {
  return id < 9 || id === 42 || id === 44 ? { kind: 'currency' } : number;
}

/** The kind of a number shown in a format; `code` is undefined for the built-in ones. */
export function formatOf(id: number, code: string | undefined): CellFormat {
  return code === undefined ? (builtIn.get(id) ?? number) : readFormat(code);
}

/** Reads a format's code; the first section, that of positive numbers, decides. */
export function readFormat(code: string): CellFormat {
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*./gu, '');
  const section = bare.split(';')[0] ?? '';
  const marks = section.replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/giu, '');
  if (/\[(?:h+|m+|s+)\]/iu.test(section)) return { kind: 'duration' };
  const clock = clockOf(marks);
  if (clock !== undefined) return clock;
  if (marks.includes('%')) return { kind: 'percent' };
  const currency = currencyIn(code.split(';')[0] ?? '');
  if (currency !== undefined) return { kind: 'currency', ...(currency === '' ? {} : { currency }) };
  return marks.trim() === '@' ? { kind: 'text' } : number;
}

/** Letters of dates and times stand outside of quotes; `General` and `Standard` have some of them, too. */
function clockOf(marks: string): CellFormat | undefined {
  if (/general|standard/iu.test(marks) || /[0#?]/u.test(marks.replaceAll(/s\.0+/giu, ''))) return undefined;
  const isTime = /[hs]|am\/pm|a\/p/iu.test(marks);
  const isDate = /[ydeg]/iu.test(marks) || (/m/iu.test(marks.replaceAll(/am\/pm|a\/p/giu, '')) && !isTime);
  if (!isDate && !isTime) return undefined;
  if (!isDate) return time;
  return isTime ? { kind: 'datetime' } : date;
}

const symbols: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₽': 'RUB',
  '₩': 'KRW',
  '₪': 'ILS',
  '₫': 'VND',
  '₴': 'UAH',
  '₺': 'TRY',
  '₦': 'NGN',
  '₱': 'PHP',
  '฿': 'THB',
  zł: 'PLN',
  Kč: 'CZK',
  Ft: 'HUF',
};

/** `$`, `¥` and `kr` belong to several countries; the locale in the brackets tells which. */
const byLocale: Readonly<Record<string, string>> = {
  '409': 'USD',
  '1009': 'CAD',
  C0C: 'CAD',
  C09: 'AUD',
  '1409': 'NZD',
  '80A': 'MXN',
  '416': 'BRL',
  '1004': 'SGD',
  C04: 'HKD',
  '411': 'JPY',
  '804': 'CNY',
  '41D': 'SEK',
  '406': 'DKK',
  '414': 'NOK',
  '807': 'CHF',
};

/** The currency in a section: its code, its symbol where that is all, undefined without one. */
function currencyIn(section: string): string | undefined {
  const tagged = /\[\$([^\]-]+)(?:-([\dA-Fa-f]+))?\]/u.exec(section);
  if (tagged !== null) return codeOf((tagged[1] ?? '').trim(), (tagged[2] ?? '').toUpperCase().replace(/^0+/u, ''));
  const plain = /[$€£¥₹₽₩₪₫₴₺₦₱฿]|zł|Kč|\bFt\b|\bkr\b|\b(?:USD|EUR|GBP|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CZK|AUD|CAD|INR)\b/u.exec(
    section.replaceAll(/\[[^\]]*\]/gu, ''),
  );
  return plain === null ? undefined : codeOf(plain[0], '');
}

function codeOf(symbol: string, locale: string): string {
  if (/^[A-Z]{3}$/u.test(symbol)) return symbol;
  const isShared = /^(?:[$¥]|kr\.?|fr\.?|R\$|HK\$|NT\$)$/iu.test(symbol);
  return symbols[symbol] ?? (isShared ? (byLocale[locale] ?? symbol) : symbol);
}
