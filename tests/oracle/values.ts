import type { HeaderLine } from '@causeway/cors';
import type { Random } from './random.ts';

const goodOrigins = ['{page}', '{page}', '{page}', '*', '*'];
const oddOrigins = [
  'null',
  '{page}/',
  '{other}',
  '{api}',
  'http://localhost',
  'https://localhost:8443',
  'HTTP://LOCALHOST',
  'localhost',
  'localhost:3000',
  '',
  'undefined',
  'true',
  '"*"',
  '**',
  '*.example.com',
  'http://*',
  'http://localhost:*',
  'http://*.example.com',
  '{page}, {other}',
  '{page},{page}',
  '{page} {other}',
  '*, *',
  '*,{page}',
  ' {page} ',
  '\t*\t ',
  '{page};',
  '{page}\u00A0',
  'http://exämple.com',
  'file://',
  'http://',
  'http:',
  'http:localhost',
  '//localhost',
  'https://user@example.com',
  'http://[::1]',
  'http://[::1',
  'http://127.1:99999',
  '{page}?a',
  'data:,x',
  'NULL',
  'Null',
  'http://a b',
  'http://a%zz',
  'http://a/%zz',
  'http://a<b',
  'http://a_b',
  'http://-',
  'http://1.2.3',
  'http://256.1.1.1',
  'x:y',
  '1:2',
  '*\u0001',
  '{page}\u007F',
];
const credentialValues = [
  'true',
  'true',
  'true',
  ' true\t',
  'True',
  'TRUE',
  'false',
  '1',
  '',
  '"true"',
  'true, true',
  'true;',
  't\u00A0',
];

/** `Access-Control-Allow-Origin` lines: mostly right ones. */
export function originLines(random: Random, goodness: number): HeaderLine[] {
  const name = random.pick(['Access-Control-Allow-Origin', 'access-control-allow-origin', 'ACCESS-CONTROL-ALLOW-ORIGIN']);
  if (random.chance(goodness)) return [[name, random.pick(goodOrigins)]];
  if (random.chance(0.15)) return [];
  const count = random.chance(0.2) ? 2 : 1;
  return Array.from({ length: count }, () => [name, random.pick(random.chance(0.3) ? goodOrigins : oddOrigins)]);
}

/** `Access-Control-Allow-Credentials` lines. */
export function credentialLines(random: Random, goodness: number): HeaderLine[] {
  if (random.chance(goodness)) return [['Access-Control-Allow-Credentials', 'true']];
  if (random.chance(0.3)) return [];
  const count = random.chance(0.1) ? 2 : 1;
  return Array.from({ length: count }, () => ['Access-Control-Allow-Credentials', random.pick(credentialValues)]);
}

/** Methods a page may try, in spellings that matter. */
export const methods: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'get',
  'Post',
  'put',
  'patch',
  'Delete',
  'QUERY',
  'chicken',
  'PROPFIND',
  '*',
  "!#$%&'*+-.^_`|~",
];

const separators = [',', ', ', ' , ', ',,', ' ,\t, ', ';', ' ', '|', ', ,'];

/** A list header over one or more lines, from the wanted names and noise. */
export function listLines(random: Random, name: string, wanted: readonly string[]): HeaderLine[] {
  if (random.chance(0.08)) return [];
  const noise = ['*', '*', 'x-other', 'GET', '', '"q"', 'a b', 'a/b', 'x_y', '(c)', 'é', '\u0001', 'a;q=1', '\u000C'];
  const kept = wanted.filter(() => random.chance(0.85)).map((each) => spell(random, each));
  const extra = random.chance(0.3) ? [random.pick(random.chance(0.75) ? noise.slice(0, 4) : noise)] : [];
  const items = shuffle(random, [...kept, ...extra]);
  if (random.chance(0.1) && items.length > 1) {
    return items.map((item): HeaderLine => [name, item]);
  }
  const separator = random.chance(0.85) ? random.pick(separators.slice(0, 5)) : random.pick(separators);
  const text = items.join(separator);
  return [
    [name, random.chance(0.07) ? `${random.pick([',', ', ', '\t'])}${text}${random.pick([',', ' ,', '\t', ';'])}` : text],
  ];
}

function spell(random: Random, name: string): string {
  if (random.chance(0.88)) return name;
  return random.pick([
    name.toUpperCase(),
    name.toLowerCase(),
    `${name}x`,
    name.replaceAll('-', '_'),
    `"${name}"`,
    ` ${name}\t`,
  ]);
}

function shuffle<Item>(random: Random, items: readonly Item[]): Item[] {
  const left = [...items];
  const mixed: Item[] = [];
  while (left.length > 0) mixed.push(...left.splice(random.below(left.length), 1));
  return mixed;
}
