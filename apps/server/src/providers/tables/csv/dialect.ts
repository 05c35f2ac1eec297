/** An encoding the decoder reads: a label of the Encoding standard, or UTF-32 which that standard leaves out. */
export type Encoding = string;

/** How a quote inside a quoted cell is written. */
export type Escape = 'doubled' | 'backslash' | 'none';

/** What ends a row. `mixed` reads LF, CRLF and a lone CR alike. */
export type Newline = 'lf' | 'crlf' | 'cr' | 'mixed';

/** One column of the table as it will be landed. */
export interface Column {
  /** Unique within the table, never blank: `id`, `id_2`, `column_5`. */
  readonly name: string;
  /** The header's own words, joined by a space over several header rows; blank without a header. */
  readonly label: string;
}

/** Everything needed to read a delimited file again in the same way. Plain JSON; every part may be overridden. */
export interface Dialect {
  readonly encoding: Encoding;
  /** One or more characters; `''` when each line is one cell or when `cuts` hold. */
  readonly delimiter: string;
  /** Several delimiters in a row count as one (space-aligned text). */
  readonly isRepeated: boolean;
  /** Character positions at which fixed-width columns begin, or null. */
  readonly cuts: readonly number[] | null;
  /** Each line begins and ends with a delimiter, as in `| a | b |`; lines of dashes rule the table. */
  readonly isBoxed: boolean;
  /** Spaces around a cell belong to the delimiter. */
  readonly isTrimmed: boolean;
  /** The opening quote, `''` for none. `“` closes with `”`. */
  readonly quote: string;
  /** Every quoted cell is written `" like this "`: the inner spaces belong to the quotes. */
  readonly isQuotePadded: boolean;
  readonly escape: Escape;
  readonly newline: Newline;
  /** Lines that begin with it are notes, or null. */
  readonly comment: string | null;
  /** 1-based line at which this table's part of the file begins, its titles included. */
  readonly firstLine: number;
  /** 1-based line of the first header row, of the first data row when there is none. */
  readonly headerLine: number;
  /** Header rows, joined column by column; 0 when the columns have no names. */
  readonly headerRows: number;
  /** Last line of this table's part of the file, null for the end of the file. */
  readonly lastLine: number | null;
  readonly columns: readonly Column[];
}

/** One decision of the sniffer, to be shown beside its value. */
export interface Decision {
  readonly part: 'encoding' | 'delimiter' | 'quote' | 'escape' | 'newline' | 'preamble' | 'header' | 'tables';
  readonly value: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** One clause in plain words. */
  readonly reason: string;
  readonly alternatives: readonly string[];
}

/** What `sniffDelimited` found in the beginning of a file. */
export interface Sniffed {
  /** The dialect of the first table. */
  readonly dialect: Dialect;
  /** One dialect for each table of the file, the first one first. */
  readonly tables: readonly Dialect[];
  readonly decisions: readonly Decision[];
  /** Line of a last row that looks like a total of the rows above, or null. */
  readonly totalLine: number | null;
}

/** Text of the file that is no row of the table. */
export interface Aside {
  /** 1-based. */
  readonly line: number;
  /** As written, without the line's end. */
  readonly raw: string;
  readonly kind: 'preamble' | 'header' | 'repeated-header' | 'blank' | 'note' | 'footer' | 'other-table';
}

/** A row that could not be kept as a row. */
export interface Reject {
  readonly line: number;
  readonly raw: string;
  readonly reason: 'too-long' | 'too-many-cells';
}

/** A row that was kept though it does not follow the dialect. */
export interface Deviation {
  readonly line: number;
  readonly raw: string;
  readonly kind:
    | 'short-row'
    | 'long-row'
    | 'stray-quote'
    | 'unclosed-quote'
    | 'other-delimiter'
    | 'other-quote'
    | 'other-newline'
    | 'missing-delimiter'
    | 'extra-delimiter'
    | 'unquoted-delimiter';
  /** Cells beyond the last column, in order; they are not part of the row. */
  readonly extra: readonly string[];
}

/** A group of rows in the order of the file. */
export interface Batch {
  /** Each row has exactly one text for each column. */
  readonly rows: readonly (readonly string[])[];
  /** 1-based line at which each row begins. */
  readonly lines: readonly number[];
  readonly asides: readonly Aside[];
  readonly rejects: readonly Reject[];
  readonly deviations: readonly Deviation[];
  /** Bytes of the file consumed so far, for progress. */
  readonly bytes: number;
  /** Bytes that stand for no character in the encoding; each became U+FFFD in its cell. Since the batch before. */
  readonly undecodable: number;
  /** Offset of the first of them in the file, or null. */
  readonly undecodableAt: number | null;
}

/** The character that closes a cell opened by `quote`. */
export function closingQuote(quote: string): string {
  return quote === '“' ? '”' : quote;
}
