import { encodeText } from './encode-text.ts';
import type { PollutedFile } from './pollution.ts';
import { createRandom } from './source-table.ts';

type Rows = readonly (readonly string[])[];

function file(name: string, text: string | Buffer, expected: Rows): PollutedFile {
  return { name, bytes: typeof text === 'string' ? Buffer.from(text) : text, expected, weight: 1 };
}

/** Writes rows with quotes where they are needed. */
export function writeRows(rows: Rows, delimiter: string, end = '\r\n'): string {
  return rows
    .map(
      (row) =>
        row
          .map((cell) =>
            cell.includes(delimiter) || cell.includes('"') || cell.includes('\n') ? `"${cell.replaceAll('"', '""')}"` : cell,
          )
          .join(delimiter) + end,
    )
    .join('');
}

function spending(count: number): Rows {
  const random = createRandom(3);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const rows = [['Department', 'Entity', 'Date', 'Expense type', 'Supplier', 'Transaction number', 'Amount']];
  for (let index = 0; index < count; index += 1) {
    const day = `${String(1 + (index % 28)).padStart(2, '0')}/09/2018`;
    rows.push([
      'Department of Works',
      pick(['Core', 'Roads Agency', 'Ports']),
      day,
      pick(['Rent', 'IT, hardware', 'Consultancy', 'Travel']),
      pick(['ACME LTD', 'Smith & Sons', 'Northern Power plc', 'O\'Neill "Bros"']),
      String(500_000 + index * 13),
      `£${(random() * 90_000).toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`,
    ]);
  }
  return rows;
}

function bank(count: number): Rows {
  const random = createRandom(5);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const rows = [['Buchungstag', 'Valuta', 'Auftraggeber/Empfänger', 'Verwendungszweck', 'Betrag', 'Währung', 'Saldo']];
  for (let index = 0; index < count; index += 1) {
    const day = `${String(1 + (index % 28)).padStart(2, '0')}.03.2023`;
    const amount = ((random() - 0.6) * 2000).toLocaleString('de-DE', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    rows.push([
      day,
      day,
      pick(['Müller GmbH', 'Stadtwerke Köln', 'REWE Markt', 'Gehalt Größe AG']),
      pick(['Rechnung 2023/118', 'Miete, März', 'Kartenzahlung 11:32 Uhr', 'Dauerauftrag; Rate 3']),
      amount,
      'EUR',
      (2000 + index * 3.5).toLocaleString('de-DE', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    ]);
  }
  return rows;
}

function population(): Rows {
  const cities = ['Northport', 'Elmwood', 'Saint-Marie', 'Ostrava', 'Vila Nova', 'Grünberg', 'Lakeside', 'Mill Valley'];
  return [
    ['City', '2015', '2016', '2017', '2018', '2019'],
    ...cities.map((city, index) => [city, ...[0, 1, 2, 3, 4].map((year) => String(10_000 + index * 3571 + year * 113))]),
  ];
}

function sensors(count: number): Rows {
  return [
    ['timestamp', 'temp', 'hum', 'state'],
    ...Array.from({ length: count }, (_, index) => [
      `2021-04-01T${String(index % 24).padStart(2, '0')}:00:00Z`,
      (12 + (index % 9) * 0.7).toFixed(1),
      String(40 + (index % 30)),
      index % 7 === 0 ? 'ERR' : 'OK',
    ]),
  ];
}

function staff(count: number): Rows {
  const names = ['Ann Lee', 'Bo Chen', 'Cara Diaz', 'Dan Fox', 'Eve Gray', 'Finn Hale', 'Gia Ito', 'Hal Kerr'];
  return [
    ['Name', 'Role', 'Team', 'Location'],
    ...Array.from({ length: count }, (_, index) => [
      `${names[index % 8]} ${index}`,
      ['Engineer', 'Designer', 'Manager'][index % 3] ?? '',
      ['Blue', 'Red'][index % 2] ?? '',
      ['Oslo', 'Rome', 'Bern', 'Paris'][index % 4] ?? '',
    ]),
  ];
}

function pad(text: string, width: number): string {
  return text + ','.repeat(width - 1);
}

function aligned(rows: Rows, widths: readonly number[]): string {
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}

/** Files as governments, banks, laboratories and spreadsheet programs make them; written before the sniffer was tuned. */
export function realisticFiles(): readonly PollutedFile[] {
  const spend = spending(40);
  const money = bank(30);
  const people = population();
  const sensor = sensors(50);
  const team = staff(24);
  const plain = (rows: Rows): string => writeRows(rows, ',', '\n');
  return [
    file(
      'government with titles',
      `${pad('Department of Works', 7)}\n${pad('Spending over £25,000'.replace(',', ' '), 7)}\n${pad('September 2018', 7)}\n${plain(spend)}`,
      spend,
    ),
    file('government titles without delimiters', `Department of Works\nSpending over 25k\n\n${plain(spend)}`, spend),
    file(
      'government with notes below',
      `${plain(spend)}\nSource: Department of Works\n"Notes: amounts include VAT, where it applies"\n`,
      spend,
    ),
    file('government padded with blank rows', plain(spend) + `${','.repeat(6)}\n`.repeat(20), spend),
    file(
      'government with trailing empty columns',
      spend.map((row) => writeRows([[...row, '', '']], ',', '\n')).join(''),
      spend.map((row) => [...row, '', '']),
    ),
    file('bank in windows-1252', encodeText(writeRows(money, ';'), 'windows-1252'), money),
    file(
      'bank with account lines',
      encodeText(
        `"Kontonummer:";"DE12 3456 7890"\r\n"Zeitraum:";"01.03.2023 - 31.03.2023"\r\n"Kontostand vom 31.03.2023:";"5.230,12 EUR"\r\n\r\n${writeRows(money, ';')}`,
        'windows-1252',
      ),
      money,
    ),
    file(
      'bank fully quoted with trailing delimiter',
      money.map((row) => `${row.map((cell) => `"${cell}"`).join(';')};\r\n`).join(''),
      money.map((row) => [...row, '']),
    ),
    file('bank with balance footer', `${writeRows(money, ';')}\r\n;;;;;;\r\nErstellt am 31.03.2023 um 10:15;;;;;;\r\n`, money),
    file('excel sep line', `sep=;\r\n${writeRows(people, ';')}`, people),
    file('excel utf-16 tabs', Buffer.from(`\uFEFF${writeRows(people, '\t')}`, 'utf16le'), people),
    file('excel utf-8 mark and semicolons', `\uFEFF${writeRows(people, ';')}`, people),
    file('years as header', plain(people), people),
    file('years with title', `Population by city,,,,,\n,,,,,\n${plain(people)}`, people),
    file(
      'years with total and source',
      `${plain(people)}Total,172000,173000,174000,175000,176000\n,,,,,\nSource: National Statistics,,,,,\n`,
      [...people, ['Total', '172000', '173000', '174000', '175000', '176000']],
    ),
    file(
      'sensor with units row',
      sensor.map((row, index) => `${row.join(',')}\n${index === 0 ? '(UTC),(°C),(%),-\n' : ''}`).join(''),
      [['timestamp (UTC)', 'temp (°C)', 'hum (%)', 'state -'], ...sensor.slice(1)],
    ),
    file('sensor with comment lines', `# station: 17\n# operator: me, myself\n# version 2.1\n${plain(sensor)}`, sensor),
    file('sensor without header', plain(sensor.slice(1)), sensor.slice(1)),
    file('sensor tabs and CR', writeRows(sensor, '\t', '\r'), sensor),
    file('sensor with metadata pairs', `Device,Logger 5,,\nSerial,00123,,\nStart,2021-04-01,,\n,,,\n${plain(sensor)}`, sensor),
    file(
      'sensor with page breaks',
      [...sensor.slice(0, 20), sensor[0] ?? [], ...sensor.slice(20, 38), sensor[0] ?? [], ...sensor.slice(38)]
        .map((row) => `${row.join(';')}\n`)
        .join(''),
      sensor,
    ),
    file(
      'report pages with page lines',
      `${writeRows(sensor.slice(0, 20), ';', '\n')}Page 1 of 2\n\n${writeRows([sensor[0] ?? [], ...sensor.slice(20)], ';', '\n')}Page 2 of 2\n`,
      sensor,
    ),
    file('words only', plain(team), team),
    file('words only without header', plain(team.slice(1)), team.slice(1)),
    file('words with pipe', writeRows(team, '|', '\n'), team),
    file('words with spaced commas', team.map((row) => `${row.join(', ')}\n`).join(''), team),
    file('words with spaced pipes', team.map((row) => `${row.join(' | ')}\n`).join(''), team),
    file(
      'one column of words',
      team.map((row) => `${row[0]}\n`).join(''),
      team.map((row) => [row[0] ?? '']),
    ),
    file('one column of numbers', `value\n${Array.from({ length: 30 }, (_, index) => `${index * 1.5}\n`).join('')}`, [
      ['value'],
      ...Array.from({ length: 30 }, (_, index) => [String(index * 1.5)]),
    ]),
    file(
      'decimal commas in one column',
      `Wert\n${Array.from({ length: 20 }, (_, index) => `${index},${index % 10}5\n`).join('')}`,
      [['Wert'], ...Array.from({ length: 20 }, (_, index) => [`${index},${index % 10}5`])],
    ),
    file(
      'fixed width',
      aligned(
        [
          ['Code', 'Name', 'Qty', 'Price'],
          ...Array.from({ length: 20 }, (_, index) => [
            `A${100 + index}`,
            index % 3 === 0 ? 'Long name here' : 'Part',
            String(index * 7),
            (index * 1.25).toFixed(2),
          ]),
        ],
        [8, 20, 8, 8],
      ),
      [
        ['Code', 'Name', 'Qty', 'Price'],
        ...Array.from({ length: 20 }, (_, index) => [
          `A${100 + index}`,
          index % 3 === 0 ? 'Long name here' : 'Part',
          String(index * 7),
          (index * 1.25).toFixed(2),
        ]),
      ],
    ),
    file(
      'fixed width with gaps',
      aligned(
        [
          ['ID', 'CITY', 'COUNT', 'RATE'],
          ...Array.from({ length: 16 }, (_, index) => [
            String(index + 1),
            ['Oslo', 'New York', 'São Tomé'][index % 3] ?? '',
            index % 4 === 0 ? '' : String(index * 31),
            (index / 7).toFixed(3),
          ]),
        ],
        [6, 16, 9, 7],
      ),
      [
        ['ID', 'CITY', 'COUNT', 'RATE'],
        ...Array.from({ length: 16 }, (_, index) => [
          String(index + 1),
          ['Oslo', 'New York', 'São Tomé'][index % 3] ?? '',
          index % 4 === 0 ? '' : String(index * 31),
          (index / 7).toFixed(3),
        ]),
      ],
    ),
    file(
      'unquoted commas in a text column',
      team.map((row, index) => `${(index % 5 === 2 ? [`${row[0]}, Jr.`, ...row.slice(1)] : row).join(',')}\n`).join(''),
      team.map((row, index) => (index % 5 === 2 ? [`${row[0]}, Jr.`, ...row.slice(1)] : row)),
    ),
    file(
      'multi-line cells',
      writeRows(
        spend.map((row, index) =>
          index % 6 === 3 ? row.map((cell, column) => (column === 4 ? `${cell}\nsecond line, with comma\n\nlast` : cell)) : row,
        ),
        ',',
      ),
      spend.map((row, index) =>
        index % 6 === 3 ? row.map((cell, column) => (column === 4 ? `${cell}\nsecond line, with comma\n\nlast` : cell)) : row,
      ),
    ),
    file(
      'short rows without trailing empties',
      `a_id,b_name,c_city,d_note\n${Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? `${index},Name ${index},Town\n` : `${index},Name ${index},Town,memo\n`)).join('')}`,
      [
        ['a_id', 'b_name', 'c_city', 'd_note'],
        ...Array.from({ length: 20 }, (_, index) => [String(index), `Name ${index}`, 'Town', index % 2 === 0 ? '' : 'memo']),
      ],
    ),
    file(
      'header shorter than rows',
      `name,amount\n${Array.from({ length: 15 }, (_, index) => `${index},item ${index},${index * 2}.5\n`).join('')}`,
      [['name', 'amount', ''], ...Array.from({ length: 15 }, (_, index) => [String(index), `item ${index}`, `${index * 2}.5`])],
    ),
    file('duplicate and blank names', 'id,name,,name,id\n1,a,b,c,2\n2,d,e,f,3\n3,g,h,i,4\n', [
      ['id', 'name', '', 'name', 'id'],
      ['1', 'a', 'b', 'c', '2'],
      ['2', 'd', 'e', 'f', '3'],
      ['3', 'g', 'h', 'i', '4'],
    ]),
    file(
      'group titles above',
      `,Payroll,,Contractors,\nOrganisation,Heads,Cost,Heads,Cost\n${['Roads', 'Ports', 'Rail', 'Parks', 'Water'].map((name, index) => `${name},${index * 11},"£${index + 1},${String(index * 111).padStart(3, '0')}.00",${index},£${index * 10}\n`).join('')}`,
      [
        ['Organisation', 'Payroll Heads', 'Payroll Cost', 'Contractors Heads', 'Contractors Cost'],
        ...['Roads', 'Ports', 'Rail', 'Parks', 'Water'].map((name, index) => [
          name,
          String(index * 11),
          `£${index + 1},${String(index * 111).padStart(3, '0')}.00`,
          String(index),
          `£${index * 10}`,
        ]),
      ],
    ),
    file(
      'nil returns',
      'Ministerial travel,,,,\nPeriod: January to March,,,,\nName,Date,Destination,Purpose,Cost\n"A. Smith, Minister",Nil return,,,\n"B. Jones, Minister",14-Jan,Berlin,Bilateral,£584\n"B. Jones, Minister",28-Feb,Brussels,Council,"£1,239"\n"C. Brown, Minister",Nil return,,,\n',
      [
        ['Name', 'Date', 'Destination', 'Purpose', 'Cost'],
        ['A. Smith, Minister', 'Nil return', '', '', ''],
        ['B. Jones, Minister', '14-Jan', 'Berlin', 'Bilateral', '£584'],
        ['B. Jones, Minister', '28-Feb', 'Brussels', 'Council', '£1,239'],
        ['C. Brown, Minister', 'Nil return', '', '', ''],
      ],
    ),
    file(
      'two tables with titles',
      `Meetings,,,\nMinister,Date,Organisation,Purpose\nA. Smith,Oct-14,Oxfam,Gaza\nA. Smith,Nov-14,Unicef,Children\nB. Jones,Dec-14,Red Cross,Relief\n,,,\n,,,\nTravel,,,\nMinister,Dates,Place,Cost\nA. Smith,12 - 15 Oct,Cairo,3271.41\nA. Smith,28 Nov,Berlin,825.84\n`,
      [
        ['Minister', 'Date', 'Organisation', 'Purpose'],
        ['A. Smith', 'Oct-14', 'Oxfam', 'Gaza'],
        ['A. Smith', 'Nov-14', 'Unicef', 'Children'],
        ['B. Jones', 'Dec-14', 'Red Cross', 'Relief'],
      ],
    ),
    file(
      'two numbers without header',
      Array.from({ length: 60 }, (_, index) => `${(index / 100).toFixed(2)},${(Math.sin(index) / 3).toFixed(3)}\n`).join(''),
      Array.from({ length: 60 }, (_, index) => [(index / 100).toFixed(2), (Math.sin(index) / 3).toFixed(3)]),
    ),
    file(
      'spectrum with two header rows',
      `Wavenumber,Transmittance\ncm-1,%T\n${Array.from({ length: 40 }, (_, index) => `${4000 - index}.00,${(98 + (index % 7) / 10).toFixed(2)}\n`).join('')}`,
      [
        ['Wavenumber cm-1', 'Transmittance %T'],
        ...Array.from({ length: 40 }, (_, index) => [`${4000 - index}.00`, (98 + (index % 7) / 10).toFixed(2)]),
      ],
    ),
    file(
      'single quotes',
      `'id','text'\n${Array.from({ length: 12 }, (_, index) => `'${index}','it is, so far, ${index}'\n`).join('')}`,
      [['id', 'text'], ...Array.from({ length: 12 }, (_, index) => [String(index), `it is, so far, ${index}`])],
    ),
    file(
      'json in cells',
      `id,payload\n${Array.from({ length: 12 }, (_, index) => `${index},"{""a"": ${index}, ""b"": [1,2]}"\n`).join('')}`,
      [['id', 'payload'], ...Array.from({ length: 12 }, (_, index) => [String(index), `{"a": ${index}, "b": [1,2]}`])],
    ),
    file(
      'backslash escapes',
      `id,text\n${Array.from({ length: 12 }, (_, index) => `${index},"he said \\"yes, ${index}\\" twice"\n`).join('')}`,
      [['id', 'text'], ...Array.from({ length: 12 }, (_, index) => [String(index), `he said "yes, ${index}" twice`])],
    ),
    file(
      'sql dump with nulls',
      `id\tname\tcreated\n${Array.from({ length: 20 }, (_, index) => `${index}\t${index % 3 === 0 ? String.raw`\N` : `user ${index}`}\t2020-01-02 03:04:05\n`).join('')}`,
      [
        ['id', 'name', 'created'],
        ...Array.from({ length: 20 }, (_, index) => [
          String(index),
          index % 3 === 0 ? String.raw`\N` : `user ${index}`,
          '2020-01-02 03:04:05',
        ]),
      ],
    ),
  ];
}
