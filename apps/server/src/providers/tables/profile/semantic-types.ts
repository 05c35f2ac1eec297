import type { ColumnProfile, SemanticType } from '@causeway/contract';

/** A meaning that texts can have. `pattern` proves it over all rows; `check` looks closer at the sample. */
export interface Meaning {
  readonly type: SemanticType;
  /** Of the whole trimmed value, in what RE2 and JavaScript both have. */
  readonly pattern: string;
  readonly check?: (text: string) => boolean;
  /** What the column must be called, where the values alone could be anything. */
  readonly name?: RegExp;
  readonly pii?: ColumnProfile['pii'];
  readonly detail?: string;
}

function luhn(text: string): boolean {
  const digits = text.replaceAll(/\D/gu, '');
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.at(-1 - index));
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length >= 13 && sum % 10 === 0;
}

/** ISO 13616: the number that the letters and digits make leaves 1 when divided by 97. */
function iban(text: string): boolean {
  const plain = text.replaceAll(' ', '').toUpperCase();
  const moved = `${plain.slice(4)}${plain.slice(0, 4)}`;
  const digits = moved.replaceAll(/[A-Z]/gu, (letter) => String((letter.codePointAt(0) ?? 0) - 55));
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** ISO 3166-1 alpha-2. */
const countries = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH
  CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN
  GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI
  LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM
  PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD
  TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`.split(/\s+/u),
);

const octet = '(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

/** In the order of preference; the first that fits wins. */
export const meanings: readonly Meaning[] = [
  { type: 'email', pattern: `[A-Za-z0-9._%+'-]+@(?:${label}\\.)+[A-Za-z]{2,24}`, pii: 'email' },
  { type: 'url', pattern: '(?:https?|ftp)://[^ ]+' },
  { type: 'uuid', pattern: '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}' },
  { type: 'ipv4', pattern: `(?:${octet}\\.){3}${octet}`, pii: 'ip' },
  { type: 'ipv6', pattern: '(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}', pii: 'ip' },
  { type: 'iban', pattern: '[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}', check: iban, pii: 'iban' },
  { type: 'credit-card', pattern: '[2-6][0-9]{3}(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{1,7}', check: luhn, pii: 'card' },
  { type: 'percent', pattern: '[+-]?[0-9]+(?:[.,][0-9]+)? ?%' },
  {
    type: 'currency',
    pattern: '[+-]?(?:[€$£¥₹]|EUR|USD|GBP|CHF|JPY) ?[+-]?[0-9][0-9., ]*|[+-]?[0-9][0-9., ]* ?(?:[€$£¥₹]|EUR|USD|GBP|CHF|JPY)',
  },
  { type: 'color', pattern: '#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})' },
  { type: 'hash', pattern: '[0-9a-f]{32}|[0-9A-F]{32}', detail: 'md5' },
  { type: 'hash', pattern: '[0-9a-f]{40}|[0-9A-F]{40}', detail: 'sha1' },
  { type: 'hash', pattern: '[0-9a-f]{64}|[0-9A-F]{64}', detail: 'sha256' },
  { type: 'json', pattern: '[{[](?s:.*)[}\\]]', check: isJson },
  { type: 'country', pattern: '[A-Z]{2}', check: (text) => countries.has(text) },
  { type: 'bic', pattern: '[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?', name: /bic|swift/iu },
  { type: 'latitude', pattern: '[+-]?(?:90(?:\\.0+)?|[0-8]?[0-9](?:\\.[0-9]+)?)', name: /^(?:.*_)?lat(?:itude)?$/iu },
  {
    type: 'longitude',
    pattern: '[+-]?(?:180(?:\\.0+)?|(?:1[0-7]|[0-9])?[0-9](?:\\.[0-9]+)?)',
    name: /^(?:.*_)?(?:lon|lng|long|longitude)$/iu,
  },
  {
    type: 'postal-code',
    pattern: '[A-Za-z0-9][A-Za-z0-9 -]{2,9}',
    name: /zip|postal|postcode|plz|postleitzahl|codigo.?postal|cap$/iu,
    pii: 'address',
  },
  { type: 'phone', pattern: '(?:\\+|00)[1-9][0-9 ()/.-]{6,18}', pii: 'phone' },
  { type: 'phone', pattern: '[0-9(][0-9 ()/.-]{5,18}', name: /phone|tel|mobile|handy|fax|mobil/iu, pii: 'phone' },
  {
    type: 'domain',
    pattern: `(?:${label}\\.)+(?:com|org|net|edu|gov|io|de|uk|fr|it|es|nl|eu|ch|at|pl|info|biz|dev|app|co|us|ca|au|jp|cn|in|br|ru)`,
  },
  { type: 'path', pattern: '(?:/[^/ ]+){2,}/?|[A-Za-z]:\\\\.+' },
];

const toExpression = ({ pattern }: Meaning): RegExp =>
  new RegExp(`^(?:${pattern.replace('(?s:.*)', String.raw`[\s\S]*`)})$`, 'u');
const known = meanings.map((meaning) => ({ meaning, expression: toExpression(meaning) }));

/** Of the sample's values: fewer are exceptions. */
const enough = 0.85;
const maxLooked = 2000;

/** What the values mean; undefined: nothing that is known. */
export function findMeaning(name: string, values: readonly string[]): Meaning | undefined {
  const looked = values.slice(0, maxLooked);
  if (looked.length === 0) return undefined;
  return known.find(({ meaning, expression }) => {
    if (meaning.name !== undefined && !meaning.name.test(name)) return false;
    let fits = 0;
    for (const value of looked) if (expression.test(value) && (meaning.check?.(value) ?? true)) fits += 1;
    return fits >= looked.length * enough;
  })?.meaning;
}

const personNames =
  /^(?:(?:first|last|full|sur|given|family|middle|user|customer|client|person|contact)[ _-]?name|name|vorname|nachname|familienname|prenom|nom|apellidos?|nombre)$/iu;
const addresses = /^(?:address|street|strasse|straße|adresse|anschrift|direccion|addr(?:ess)?[ _-]?(?:line)?[ _-]?\d?)$/iu;
const birthdays = /birth|geburt|^dob$|naissance|nacimiento/iu;

/** What a name of a column says about people. */
export function piiOfName(name: string): ColumnProfile['pii'] {
  if (personNames.test(name)) return 'name';
  if (addresses.test(name)) return 'address';
  return birthdays.test(name) ? 'birthdate' : 'none';
}
