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

const plain = (table: Rows): string => writeRows(table, ',', '\r\n');

/** A third set: files of makes that the reader once read wrongly, found by a set that was written before looking at it. */
export function strangeFiles(): readonly PollutedFile[] {
  return [...withHeaders(), ...withTitles(), ...withEncodings()];
}

/** Names in several rows. */
function withHeaders(): readonly PollutedFile[] {
  const trips = rows(9, (i) => [
    `0${i + 1}/04/2014`,
    ['Bath', 'Leeds', 'York'][i % 3] ?? '',
    '',
    `£${i}.50`,
    '',
    `£${20 + i}.00`,
  ]);
  const spans: Rows = [
    ['Dates', 'Destination', 'Travel', '', '', 'Total cost'],
    ['', '', 'Air', 'Rail', 'Taxi', ''],
  ];
  const tripNames = ['Dates', 'Destination', 'Travel Air', 'Travel Rail', 'Travel Taxi', 'Total cost'];
  const answers = rows(10, (i) => [
    `70${i}`,
    `03/0${1 + (i % 9)}/2021`,
    i % 2 ? 'Bus' : '',
    i % 3 ? 'Tram' : '',
    i % 4 ? 'ok' : '',
  ]);
  const points = rows(20, (i) => [`${i * 3}.25`, `${i}.5`, `${i * 4}.75`, `${i}.125`]);
  const staff = rows(6, (i) => [`Agency ${i}`, String(10 + i), String(9 + i), String(40 + i), String(38 + i), `£${i},100.00`]);
  const oneUnits = rows(2, (i) => [String.fromCodePoint(98 + i), String.fromCodePoint(118 + i)]);
  const trimmed = rows(20, (i) => [String(i), `n${i}`, ...(i % 4 === 0 ? [`555-${i}`, 'x@y.org'] : [])]);
  return [
    file(
      'group titles over a blank row',
      plain([...spans.slice(0, 1), ['', '', '', '', '', ''], ...spans.slice(1), ...trips]),
      [tripNames, ...trips],
    ),
    file('group titles', plain([...spans, ...trips]), [tripNames, ...trips]),
    file(
      'choices of a survey under their question',
      plain([['Respondent', 'Start', 'Which do you use?', '', 'Comments'], ['', '', 'Bus', 'Tram', 'Open-ended'], ...answers]),
      [['Respondent', 'Start', 'Which do you use? Bus', 'Which do you use? Tram', 'Comments Open-ended'], ...answers],
    ),
    file('two series of points', plain([['Near', '', 'Far', ''], ['X', 'Y', 'X', 'Y'], ...points]), [
      ['Near X', 'Near Y', 'Far X', 'Far Y'],
      ...points,
    ]),
    file(
      'a title of a lower row that ends with its group',
      plain([
        ['Name', 'Payroll', '', 'Total', '', 'Cost'],
        ['', 'Clerks', '', '', '', 'Salary'],
        ['', 'Heads', 'FTE', 'Heads', 'FTE', ''],
        ...staff,
      ]),
      [['Name', 'Payroll Clerks Heads', 'Payroll Clerks FTE', 'Total Heads', 'Total FTE', 'Cost Salary'], ...staff],
    ),
    file('rows of single letters', plain([['letter', 'mark'], ['a', 'a'], ...oneUnits]), [
      ['letter', 'mark'],
      ['a', 'a'],
      ...oneUnits,
    ]),
    file('rows without the blank cells at their ends', plain([['id', 'name', 'phone', 'email'], ...trimmed]), [
      ['id', 'name', 'phone', 'email'],
      ...trimmed.map((row) => [...row, '', ''].slice(0, 4)),
    ]),
  ];
}

/** Titles, notes, and keys with values around the table. */
function withTitles(): readonly PollutedFile[] {
  const spectrum = rows(60, (i) => [`${4000 - i}.00`, `9${i % 9}.${10 + i}`]);
  const wave = rows(30, (i) => [`${300 + i},5`, `0,${1000 + i * 7}`]);
  const scope = rows(30, (i) => [(i * 4e-6 - 1e-3).toExponential(6), `0.${1000 + i}`, `-0.${2000 + i}`]);
  const places: Rows = [
    ['id', 'neighbor_id', 'name', 'population'],
    ...rows(6, (i) => [String(i + 1), String(i), `Land ${i}`, String(40 + i)]),
  ];
  const towns: Rows = [
    ['GKZ', 'Gemeinde', 'Einwohner', 'Haushalte'],
    ...rows(8, (i) => [`1010${i}`, `Ort ${i}`, String(900 + i * 37), String(300 + i * 11)]),
  ];
  const costs: Rows = [['Row labels', 'Sum of amounts'], ...rows(7, (i) => [`Kind ${i}`, `${1000 + i * 99}.75`])];
  const later: Rows = [
    ['Row labels', 'Sum of amounts'],
    ['Paper', '12.10'],
    ['Pens', '7.05'],
  ];
  const log = rows(20, (i) => ['2021-03-02', `00:${10 + i}:01`, '10.0.0.1', 'GET', `/a/${i}.html`, '200']);
  return [
    file(
      'a title with more commas than the table',
      `Created as new set,Sample 022 by lab, on Saturday, February 11 2017\r\n${plain([['cm-1', '%T'], ...spectrum])}`,
      [['cm-1', '%T'], ...spectrum],
    ),
    file(
      'keys and values above two columns',
      writeRows(
        [['Device', 'Specord 200'], ['Date', '02.03.2021'], ['Mode', 'Absorption'], ['Wavelength', 'Absorption'], ...wave],
        ';',
      ),
      [['Wavelength', 'Absorption'], ...wave],
    ),
    file(
      'keys and values above three columns',
      `Model,MDO3024\nFirmware,1.26\n,\nUnits,S,\nScale,0.0004,\nRange,0.2,0.5\nLabel,,\n${writeRows([['TIME', 'CH1', 'CH2'], ...scope], ',', '\n')}`,
      [['TIME', 'CH1', 'CH2'], ...scope],
    ),
    file('a remark of as many words as columns', `# clean this data!\n${writeRows(places, ';', '\n')}`, places),
    file('a note with a delimiter', `${writeRows(towns, ';')};;;\r\nQ: Registerzählung 2021; eigene Rechnung;;\r\n`, towns),
    file(
      'the same header again under a title',
      `Travel ,\r\n,\r\n${plain(costs)},\r\nStationery  ,\r\n,\r\n${plain(later)}`,
      costs,
    ),
    file('a log with directives', `#Software: Server 10.0\r\n#Date: 2021-03-02 00:00:00\r\n${writeRows(log, ' ')}`, log),
  ];
}

function withEncodings(): readonly PollutedFile[] {
  const pay: Rows = [['Department', 'Unit', 'Payscale minimum (£)', 'Payscale maximum (£)']];
  const parts: Rows = [
    ['Material', 'Name', 'Stock'],
    ...rows(9, (i) => [`10000${i}`, i === 4 ? 'Shaft Ø 20' : `Part ${i}`, String(i * 7)]),
  ];
  const thai: Rows = [
    ['จังหวัด', 'ประชากร'],
    ...['กรุงเทพมหานคร', 'นนทบุรี', 'เชียงใหม่', 'ขอนแก่น', 'ภูเก็ต', 'สงขลา'].map((name, i) => [name, String(90_000 + i)]),
  ];
  const hebrew: Rows = [
    ['יישוב', 'אוכלוסייה'],
    ...['תל אביב', 'חולון', 'בת ים', 'רמת גן', 'גבעתיים', 'פתח תקווה', 'נתניה'].map((name, i) => [name, String(9000 + i)]),
  ];
  const gaps: Rows = [['id', 'name'], ...rows(15, (i) => [String(i), `n${i}\u0000`])];
  return [
    file('two pound signs beyond ASCII', encodeText(plain(pay), 'windows-1252'), pay),
    file('one letter beyond ASCII', encodeText(plain(parts), 'windows-1252'), parts),
    file('Thai', encodeText(plain(thai), 'windows-874'), thai),
    file('Hebrew', encodeText(plain(hebrew), 'windows-1255'), hebrew),
    file('ASCII with NUL bytes', writeRows(gaps, ',', '\n'), gaps),
  ];
}
