import type { SourceCell } from './source-table.ts';

/** A file with one fault and what a perfect reader makes of it. */
export interface PollutedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** The header first, if there is one, then the rows. */
  readonly expected: readonly (readonly string[])[];
  /** How often files like it were met in open data portals, as the Pollock paper counts them. */
  readonly weight: number;
}

interface Style {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly end: string;
}

type Table = readonly (readonly SourceCell[])[];
/** A row as text pieces: cells at even places, what stands between them at odd ones. */
type Pieces = string[];

const usual: Style = { delimiter: ',', quote: '"', escape: '"', end: '\r\n' };

/** Every kind of fault that the Pollock benchmark knows, made from a table of ours: 2,290 files for one of 84 by 9. */
export function* pollute(table: Table): Generator<PollutedFile> {
  yield* polluteFile(table);
  yield* polluteTables(table);
  yield* polluteRows(table);
  yield* polluteStyle(table);
}

function* polluteFile(table: Table): Generator<PollutedFile> {
  const texts = textsOf(table);
  const lines = table.map((row) => render(row, usual));
  const whole = join(lines, usual.end);
  yield file('source', whole, [texts, 1]);
  yield file('file_no_payload', '', [[], 15]);
  yield file('file_no_trailing_newline', whole.slice(0, -usual.end.length), [texts, 184]);
  yield file('file_double_trailing_newline', whole + usual.end, [texts, 5]);
  yield file('file_no_header', join(lines.slice(1), usual.end), [texts.slice(1), 470]);
  for (const count of [2, 3]) {
    const header = (texts[0] ?? []).map((name) => Array.from({ length: count }, () => name).join(' '));
    const names = Array.from({ length: count }, () => lines[0] ?? '');
    yield file(`file_header_multirow_${count}`, join([...names, ...lines.slice(1)], usual.end), [
      [header, ...texts.slice(1)],
      47,
    ]);
  }
  const gap = ','.repeat((table[0]?.length ?? 1) - 1);
  yield file('file_preamble', join([`PREAMBLE${gap}`, gap, ...lines], usual.end), [texts, 282]);
  yield file('file_header_only', join(lines.slice(0, 1), usual.end), [texts.slice(0, 1), 3]);
  yield file('file_one_data_row', join(lines.slice(0, 2), usual.end), [texts.slice(0, 2), 4]);
}

/** A second table below the first, rendered anew with quotes only where they are needed. */
function* polluteTables(table: Table): Generator<PollutedFile> {
  const width = table[0]?.length ?? 0;
  const first = table.map((row) => render(row, usual));
  for (const [name, columns] of [
    ['less', width - 1],
    ['same', width],
    ['more', width + 1],
  ] as const) {
    const second = table.slice(0, -1).map((row, index) => {
      const cells = Array.from(
        { length: columns },
        (_, column) => row[column]?.text ?? (index === 0 ? 'col1' : (row.at(-1)?.text ?? '')),
      );
      return render(
        cells.map((text) => ({ text, isQuoted: text.includes(',') })),
        usual,
      );
    });
    yield file(`file_multitable_${name}`, join([...first, ...second], usual.end), [textsOf(table), 62.67]);
  }
}

function* polluteRows(table: Table): Generator<PollutedFile> {
  const width = table[0]?.length ?? 0;
  for (let row = 0; row < table.length; row += 1) {
    for (let column = 0; column < width; column += 1) {
      yield changeRow(table, { row, name: `row_more_sep_row${row}_col${column}`, weight: 0.36775 }, (pieces) =>
        pieces.splice(Math.max(0, column * 2 - 1), 0, ',', ''),
      );
      if (column > 0) {
        yield changeRow(table, { row, name: `row_less_sep_row${row}_col${column}`, weight: 0.36775 }, (pieces) =>
          pieces.splice(column * 2 - 1, 1, ''),
        );
      }
      yield extraQuote(table, row, column);
    }
    yield changeRow(table, { row, name: `row_field_delimiter_${row}_0x20`, weight: 0.142857 }, (pieces) => recut(pieces, ' '));
  }
}

interface RowChange {
  readonly row: number;
  readonly name: string;
  readonly weight: number;
}

function changeRow(table: Table, { row, name, weight }: RowChange, change: (pieces: Pieces) => void): PollutedFile {
  const lines = table.map((cells, index) => {
    const pieces = piecesOf(cells, usual);
    if (index === row) change(pieces);
    return pieces.join('');
  });
  return file(name, join(lines, usual.end), [textsOf(table), weight]);
}

/** Puts another delimiter between the cells. */
function recut(pieces: Pieces, delimiter: string): void {
  for (let at = 1; at < pieces.length; at += 2) {
    pieces[at] = delimiter;
  }
}

function extraQuote(table: Table, row: number, column: number): PollutedFile {
  const cell = table[row]?.[column] ?? { text: '', isQuoted: false };
  const expected = textsOf(table).map((cells, index) =>
    index === row ? cells.map((text, at) => (at === column ? `"${text}` : text)) : cells,
  );
  const polluted = `"${write(cell, usual)}`;
  const lines = table.map((cells, index) => {
    const pieces = piecesOf(cells, usual);
    if (index === row) pieces[column * 2] = polluted;
    return pieces.join('');
  });
  return file(`row_extra_quote${row}_col${column}`, join(lines, usual.end), [expected, 0.009259]);
}

function* polluteStyle(table: Table): Generator<PollutedFile> {
  const variants: readonly (readonly [string, Partial<Style>, number])[] = [
    ['file_record_delimiter_0xA', { end: '\n' }, 1691],
    ['file_record_delimiter_0xD', { end: '\r' }, 7],
    ['file_field_delimiter_0x3B', { delimiter: ';' }, 834],
    ['file_field_delimiter_0x9', { delimiter: '\t' }, 4],
    ['file_field_delimiter_0x2C_0x20', { delimiter: ', ' }, 101],
    ['file_field_delimiter_0x20', { delimiter: ' ' }, 4],
    ['file_quotation_char_0x27', { quote: "'" }, 11],
    ['file_escape_char_0x5C', { escape: '\\' }, 1],
    ['file_escape_char_0x00', { escape: '' }, 7],
  ];
  for (const [name, change, weight] of variants) {
    const style = { ...usual, ...change };
    yield file(
      name,
      join(
        table.map((row) => render(row, style)),
        style.end,
      ),
      [textsOf(table), weight],
    );
  }
}

/** Faults of the benchmark's older edition and of its paper: encodings, footers, dimensions, other delimiters and rows of other styles. */
export function* polluteFurther(table: Table): Generator<PollutedFile> {
  const texts = textsOf(table);
  const lines = table.map((row) => render(row, usual));
  const width = table[0]?.length ?? 0;
  const gap = ','.repeat(width - 1);
  const whole = join(lines, usual.end);
  yield { ...file('encoding_utf16le', '', [texts, 1]), bytes: Buffer.from(`\uFEFF${whole}`, 'utf16le') };
  yield { ...file('encoding_utf16be', '', [texts, 1]), bytes: Buffer.from(`\uFEFF${whole}`, 'utf16le').swap16() };
  yield file('encoding_utf8_mark', `\uFEFF${whole}`, [texts, 1]);
  yield file('preamble_3_delimited', join([...three(`PREAMBLE${gap}`), ...lines], usual.end), [texts, 1]);
  yield file('preamble_3_plain', join([...three('PREAMBLE'), ...lines], usual.end), [texts, 1]);
  yield file('preamble_3_plain_gap', join([...three('PREAMBLE'), gap, ...lines], usual.end), [texts, 1]);
  yield file('footnote_3_delimited', join([...lines, ...three(`FOOTNOTE${gap}`)], usual.end), [texts, 1]);
  yield file('footnote_3_plain', join([...lines, ...three('FOOTNOTE')], usual.end), [texts, 1]);
  yield file('footnote_3_plain_gap', join([...lines, gap, ...three('FOOTNOTE')], usual.end), [texts, 1]);
  for (const delimiter of ['|', ':', '\t\t', '||', String.raw`\t`, '^', '~']) {
    const style = { ...usual, delimiter };
    const safe = table.map((row) => row.map((cell) => ({ ...cell, isQuoted: cell.isQuoted || cell.text.includes(delimiter) })));
    yield file(
      `field_delimiter_${delimiter}`,
      join(
        safe.map((row) => render(row, style)),
        usual.end,
      ),
      [texts, 1],
    );
  }
  for (const row of [0, 1, 2, 49, table.length - 1]) {
    yield changeRow(table, { row, name: `row_field_delimiter_${row}_semicolon`, weight: 1 }, (pieces) => recut(pieces, ';'));
    const changed = table.map((cells, index) => render(cells, index === row ? { ...usual, quote: "'" } : usual));
    yield file(`row_quote_${row}`, join(changed, usual.end), [texts, 1]);
    yield file(`row_end_${row}`, lines.map((line, index) => line + (index === row ? '\n' : usual.end)).join(''), [texts, 1]);
    const quoted = table.map((cells, index) =>
      index === row ? cells.map((cell) => ({ text: `${cell.text}"`, isQuoted: true })) : cells,
    );
    const escaped = quoted.map((cells, index) => render(cells, index === row ? { ...usual, escape: '\\' } : usual));
    yield file(`row_escape_${row}`, join(escaped, usual.end), [textsOf(quoted), 1]);
  }
  for (const columns of [1, 1024, 17_000]) {
    const rows = table.slice(0, columns > 2000 ? 12 : 84).map((cells, index) =>
      Array.from(
        { length: columns },
        (_, column) =>
          cells[column] ?? {
            text: index === 0 ? `col${column + 1}` : (cells.at(-2)?.text.slice(0, 12) ?? ''),
            isQuoted: false,
          },
      ),
    );
    yield file(
      `columns_${columns}`,
      join(
        rows.map((row) => render(row, usual)),
        usual.end,
      ),
      [textsOf(rows), 1],
    );
  }
  const large = table.map((cells, index) =>
    index === 0 ? cells.map((cell, column) => (column === 3 ? { ...cell, text: 'HEADER'.repeat(100_000) } : cell)) : cells,
  );
  yield file(
    'header_large',
    join(
      large.map((row) => render(row, usual)),
      usual.end,
    ),
    [textsOf(large), 1],
  );
}

function three(line: string): readonly string[] {
  return [line, line, line];
}

function file(name: string, text: string, [expected, weight]: readonly [PollutedFile['expected'], number]): PollutedFile {
  return { name, bytes: Buffer.from(text), expected, weight };
}

function textsOf(table: Table): readonly (readonly string[])[] {
  return table.map((row) => row.map((cell) => cell.text));
}

function join(lines: readonly string[], end: string): string {
  return lines.map((line) => line + end).join('');
}

function render(row: readonly SourceCell[], style: Style): string {
  return piecesOf(row, style).join('');
}

function piecesOf(row: readonly SourceCell[], style: Style): Pieces {
  return row.flatMap((cell, column) => (column === 0 ? [write(cell, style)] : [style.delimiter, write(cell, style)]));
}

function write(cell: SourceCell, style: Style): string {
  const inner = cell.text.replaceAll('"', `${style.escape}"`);
  return cell.isQuoted ? style.quote + inner + style.quote : inner;
}
