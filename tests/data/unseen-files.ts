import { encodeText } from './encode-text.ts';
import type { PollutedFile } from './pollution.ts';
import { writeRows } from './realistic-files.ts';

type Rows = readonly (readonly string[])[];

function file(name: string, text: string | Buffer, expected: Rows): PollutedFile {
  return { name, bytes: typeof text === 'string' ? Buffer.from(text) : text, expected, weight: 1 };
}

function rows(count: number, make: (index: number) => readonly string[]): Rows {
  return Array.from({ length: count }, (_, index) => make(index));
}

const plain = (table: Rows): string => writeRows(table, ',', '\n');

/** A second set of files, written after the sniffer was tuned on the first one and never used to tune it. */
export function unseenFiles(): readonly PollutedFile[] {
  const survey: Rows = [
    [
      'Timestamp',
      'How satisfied are you with the service, overall?',
      'Which channels do you use? (choose all)',
      'Any other comments',
    ],
    ...rows(18, (i) => [
      `2023/05/${10 + i} ${9 + (i % 9)}:1${i % 10}:00 AM GMT+2`,
      String(1 + (i % 5)),
      ['Email, Phone', 'Email', 'Chat, App, Email'][i % 3] ?? '',
      i % 4 === 0 ? '' : `It's fine.\nBut "slow" on day ${i}`,
    ]),
  ];
  const passwd = rows(14, (i) => [`user${i}`, 'x', String(1000 + i), '100', `User ${i}`, `/home/user${i}`, '/bin/bash']);
  const stock: Rows = [
    ['Date', 'Open', 'High', 'Low', 'Close', 'Adj Close', 'Volume'],
    ...rows(40, (i) => [
      `2020-0${1 + (i % 9)}-${10 + (i % 19)}`,
      (100 + i).toFixed(6),
      (101 + i).toFixed(6),
      (99 + i).toFixed(6),
      (100.5 + i).toFixed(6),
      (100.4 + i).toFixed(6),
      String(1_000_000 + i * 997),
    ]),
  ];
  const genes: Rows = [
    ['gene_id', 'symbol', 'control_1', 'control_2', 'treated_1', 'treated_2'],
    ...rows(30, (i) => [`ENSG0000${1000 + i}`, `GENE${i}`, String(i * 3), String(i * 2), String(i * 17), String(i * 19)]),
  ];
  const invoice: Rows = [
    ['Pos', 'Artikel', 'Menge', 'Einzelpreis', 'Gesamt'],
    ...rows(12, (i) => [
      String(i + 1),
      ['Schraube M6', 'Mutter M6', 'Blech 2 mm; verzinkt'][i % 3] ?? '',
      String(10 * (i + 1)),
      `${i},${10 + i} €`,
      `${(i + 1) * 3},${20 + i} €`,
    ]),
  ];
  const cyrillic: Rows = [
    ['Номер', 'Город', 'Население', 'Дата'],
    ...rows(25, (i) => [
      String(i + 1),
      ['Москва', 'Новосибирск', 'Казань', 'Самара', 'Великий Новгород'][i % 5] ?? '',
      String(100_000 + i * 3117),
      `${String(1 + (i % 28)).padStart(2, '0')}.02.2020`,
    ]),
  ];
  const japanese: Rows = [
    ['氏名', '都道府県', '金額', '備考'],
    ...rows(20, (i) => [
      ['山田太郎', '佐藤花子', '鈴木一郎'][i % 3] ?? '',
      ['東京都', '大阪府', '北海道'][i % 3] ?? '',
      String(1200 + i * 10),
      i % 2 === 0 ? '' : '要確認',
    ]),
  ];
  const people: Rows = [
    ['first name', 'last name', 'nickname'],
    ...rows(16, (i) => [
      ['Ada', 'Grace', 'Alan', 'Edsger'][i % 4] ?? '',
      ['Lovelace', 'Hopper', 'Turing', 'Dijkstra'][i % 4] ?? '',
      ['', 'Amazing', 'Prof', 'EWD'][i % 4] ?? '',
    ]),
  ];
  const matrix = rows(20, (i) => Array.from({ length: 200 }, (_, column) => String((i * column) % 97)));
  const months: Rows = [
    ['Region', 'Jan-20', 'Feb-20', 'Mar-20', 'Apr-20', 'Total'],
    ...rows(9, (i) => [`Region ${'ABCDEFGHI'[i]}`, `${i}1.5%`, `${i}2.5%`, '-', 'n/a', `${i}9%`]),
  ];
  const ledger: Rows = [
    ['Account', 'Description', 'Debit', 'Credit'],
    ...rows(20, (i) => [
      String(4000 + i * 10),
      ['Office supplies', 'Travel & meals', 'Rent'][i % 3] ?? '',
      i % 2 === 0 ? `(1,${String(200 + i)}.00)` : '',
      i % 2 === 0 ? '' : `$2,${String(300 + i)}.50`,
    ]),
  ];
  const log: Rows = rows(30, (i) => [
    '2024-01-05',
    `10:${10 + i}:00`,
    ['INFO', 'WARN'][i % 2] ?? '',
    `worker-${i % 4}`,
    String(i * 12),
  ]);
  const staffHeader = [
    'Name',
    'Payroll staff AO/AA Headcount',
    'Payroll staff AO/AA FTE',
    'Payroll staff EO Headcount',
    'Payroll staff EO FTE',
    'Costs Salary',
    'Costs Overtime',
  ];
  return [
    file('survey with questions', plain(survey), survey),
    file('passwd', passwd.map((row) => `${row.join(':')}\n`).join(''), passwd),
    file('stock prices', plain(stock), stock),
    file(
      'gene counts with comments',
      `#Program: featureCounts v2; Command: "featureCounts" "-a" "x.gtf"\n${writeRows(genes, '\t', '\n')}`,
      genes,
    ),
    file(
      'invoice with head and foot',
      encodeText(
        `Rechnung Nr.;2023-0815;;;\r\nKunde;Müller & Söhne;;;\r\nDatum;12.04.2023;;;\r\n;;;;\r\n${writeRows(invoice, ';')};;;;\r\n;;;Summe;1.234,00 €\r\nZahlbar innerhalb von 14 Tagen;;;;\r\n`,
        'windows-1252',
      ),
      [...invoice, ['', '', '', 'Summe', '1.234,00 €']],
    ),
    file('cyrillic 1251', encodeText(writeRows(cyrillic, ';'), 'windows-1251'), cyrillic),
    file('cyrillic koi8', encodeText(writeRows(cyrillic, '\t', '\n'), 'koi8-r'), cyrillic),
    file('japanese', encodeText(writeRows(japanese, ','), 'shift_jis'), japanese),
    file('names only', plain(people), people),
    file('matrix without names', plain(matrix), matrix),
    file('months with gaps', plain(months), months),
    file('ledger', plain(ledger), ledger),
    file(
      'ledger with subtotals',
      `Trial balance\n\n${plain(ledger.slice(0, 11))}Subtotal,,"(9,999.00)",$1.00\n${plain(ledger.slice(11))}Total,,"(19,999.00)",$2.00\n`,
      [
        ...ledger.slice(0, 11),
        ['Subtotal', '', '(9,999.00)', '$1.00'],
        ...ledger.slice(11),
        ['Total', '', '(19,999.00)', '$2.00'],
      ],
    ),
    file('log by spaces', log.map((row) => `${row.join(' ')}\n`).join(''), log),
    file(
      'three header rows',
      `Name,Payroll staff,,,,Costs,\n,AO/AA,,EO,,Salary,Overtime\n,Headcount,FTE,Headcount,FTE,,\n${rows(8, (i) => [
        `Agency ${i}`,
        String(i * 3),
        (i * 2.5).toFixed(2),
        String(i),
        (i * 0.5).toFixed(2),
        `"£${i},111.00"`,
        `£${i}.00`,
      ])
        .map((row) => `${row.join(',')}\n`)
        .join('')}${',,,,,,\n'.repeat(5)}`,
      [
        staffHeader,
        ...rows(8, (i) => [
          `Agency ${i}`,
          String(i * 3),
          (i * 2.5).toFixed(2),
          String(i),
          (i * 0.5).toFixed(2),
          `£${i},111.00`,
          `£${i}.00`,
        ]),
      ],
    ),
    file(
      'quoted everything with semicolons',
      survey.map((row) => `${row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}\n`).join(''),
      survey,
    ),
    file(
      'one data row, quoted',
      '"Problem Name";"Total time limit";"Status";"Runtime";"m"\n"OR30x100-0.25_10.dat";"1440";"TIME_LIMIT";"2224.23";"21"\n',
      [
        ['Problem Name', 'Total time limit', 'Status', 'Runtime', 'm'],
        ['OR30x100-0.25_10.dat', '1440', 'TIME_LIMIT', '2224.23', '21'],
      ],
    ),
    file('inch marks in tabs', writeInches(), [
      ['sku', 'size', 'note'],
      ...rows(15, (i) => [`S-${100 + i}`, `${i + 5}"`, i % 3 === 0 ? '"best" seller' : 'ok']),
    ]),
    file('title, date and table of words', `Staff directory\nAs of 1 March 2021\n\n${plain(people)}`, people),
    file('footnotes with asterisks', `${plain(months)}* provisional\n** revised figures, see annex\n`, months),
    file(
      'ragged metadata',
      `station,Hill 7\nlat,47.1,lon,8.5\nunits,metric\n\nday,tmin,tmax,rain\n${rows(20, (i) => [
        `2019-06-${10 + i}`,
        String(i),
        String(i + 9),
        (i / 10).toFixed(1),
      ])
        .map((row) => `${row.join(',')}\n`)
        .join('')}`,
      [
        ['day', 'tmin', 'tmax', 'rain'],
        ...rows(20, (i) => [`2019-06-${10 + i}`, String(i), String(i + 9), (i / 10).toFixed(1)]),
      ],
    ),
    file(
      'sql table print',
      `+----+--------+-------+\n| id | name   | score |\n+----+--------+-------+\n${rows(8, (i) => [
        String(i),
        `Name ${i}`,
        (i * 1.5).toFixed(1),
      ])
        .map((row) => `| ${row.join(' | ')} |\n`)
        .join('')}+----+--------+-------+\n`,
      [['id', 'name', 'score'], ...rows(8, (i) => [String(i), `Name ${i}`, (i * 1.5).toFixed(1)])],
    ),
    file(
      'markdown table',
      `| id | name | score |\n|----|------|-------|\n${rows(8, (i) => [String(i), `Name ${i}`, (i * 1.5).toFixed(1)])
        .map((row) => `| ${row.join(' | ')} |\n`)
        .join('')}`,
      [['id', 'name', 'score'], ...rows(8, (i) => [String(i), `Name ${i}`, (i * 1.5).toFixed(1)])],
    ),
    file(
      'wide table of flags',
      plain([
        ['case', 'smoker', 'diabetic', 'married', 'insured'],
        ...rows(20, (i) => [`P${i}`, 'yes', i % 2 === 0 ? 'no' : 'yes', 'no', i % 3 === 0 ? '' : 'yes']),
      ]),
      [
        ['case', 'smoker', 'diabetic', 'married', 'insured'],
        ...rows(20, (i) => [`P${i}`, 'yes', i % 2 === 0 ? 'no' : 'yes', 'no', i % 3 === 0 ? '' : 'yes']),
      ],
    ),
    file(
      'integers with names',
      `1,2,3,4\n${rows(12, (i) => [String(i), String(i * 2), String(i * 3), String(i * 4)])
        .map((row) => `${row.join(',')}\n`)
        .join('')}`,
      [['1', '2', '3', '4'], ...rows(12, (i) => [String(i), String(i * 2), String(i * 3), String(i * 4)])],
    ),
    file(
      'addresses',
      plain([
        ['Company', 'Street', 'City', 'Web'],
        ...rows(15, (i) => [
          `Acme ${i}, Inc.`,
          `${i} Main St, Apt. ${i}`,
          'Springfield, IL',
          `https://acme${i}.example.com/?a=1,2`,
        ]),
      ]),
      [
        ['Company', 'Street', 'City', 'Web'],
        ...rows(15, (i) => [
          `Acme ${i}, Inc.`,
          `${i} Main St, Apt. ${i}`,
          'Springfield, IL',
          `https://acme${i}.example.com/?a=1,2`,
        ]),
      ],
    ),
    file(
      'three tables with titles',
      `Hospitality,,,\nMinister,Date,Host,Kind\nA,Oct-14,Bank,Dinner\nB,Nov-14,Club,Lunch\n,,,\nGifts,,,\nMinister,Date,Gift,Value\nA,Oct-14,Pen,140\n,,,\nNotes,,,\nGifts over 140 are listed,,,\n`,
      [
        ['Minister', 'Date', 'Host', 'Kind'],
        ['A', 'Oct-14', 'Bank', 'Dinner'],
        ['B', 'Nov-14', 'Club', 'Lunch'],
      ],
    ),
    file(
      'polish 1250',
      encodeText(
        writeRows(
          [
            ['Imię', 'Miasto', 'Kwota'],
            ...rows(18, (i) => [
              ['Małgorzata', 'Łukasz', 'Zbigniew', 'Grażyna'][i % 4] ?? '',
              ['Kraków', 'Łódź', 'Gdańsk', 'Wrocław'][i % 4] ?? '',
              `${i * 11},${10 + i}`,
            ]),
          ],
          ';',
        ),
        'windows-1250',
      ),
      [
        ['Imię', 'Miasto', 'Kwota'],
        ...rows(18, (i) => [
          ['Małgorzata', 'Łukasz', 'Zbigniew', 'Grażyna'][i % 4] ?? '',
          ['Kraków', 'Łódź', 'Gdańsk', 'Wrocław'][i % 4] ?? '',
          `${i * 11},${10 + i}`,
        ]),
      ],
    ),
    file(
      'sparse meetings',
      `Minister,Date,Organisation,Purpose,,,\nMP Swayne,Oct-14,Tearfund,Emergencies,,,\n,,World Vision,,,,\n,,Save the Children,,,,\nMP Swayne,Nov-14,Oxfam,Gaza,,,\n,,ActionAid,,,,\n`,
      [
        ['Minister', 'Date', 'Organisation', 'Purpose', '', '', ''],
        ['MP Swayne', 'Oct-14', 'Tearfund', 'Emergencies', '', '', ''],
        ['', '', 'World Vision', '', '', '', ''],
        ['', '', 'Save the Children', '', '', '', ''],
        ['MP Swayne', 'Nov-14', 'Oxfam', 'Gaza', '', '', ''],
        ['', '', 'ActionAid', '', '', '', ''],
      ],
    ),
    file(
      'short broken quote',
      `id,name,city\n${rows(20, (i) => [String(i), i === 7 ? '"Bob' : `Name ${i}`, 'Town'])
        .map((row) => `${row.join(',')}\n`)
        .join('')}`,
      [['id', 'name', 'city'], ...rows(20, (i) => [String(i), i === 7 ? '"Bob' : `Name ${i}`, 'Town'])],
    ),
  ];
}

function writeInches(): string {
  return `${['sku\tsize\tnote', ...rows(15, (i) => [`S-${100 + i}`, `${i + 5}"`, i % 3 === 0 ? '"best" seller' : 'ok']).map((row) => row.join('\t'))].join('\n')}\n`;
}
