import type {
  ToldDialect,
  FileKind,
  FileWarning,
  RowFilter,
  RowSort,
  Sheet,
  SheetColumn,
  DataProfile,
  ExportOptions,
} from '@causeway/contract';
import type {
  ClusterSpec,
  Compared,
  CompareSpec,
  DialectRows,
  DialectSpec,
  FacetsSpec,
  FoundClusters,
  FoundFacets,
  RowsSource,
} from './explore.ts';

/** How far a job is; what is not known is left out. */
export interface JobProgress {
  readonly phase: string;
  /** 0 to 100. */
  readonly percent?: number | undefined;
  readonly rows?: number | undefined;
  readonly rowsTotal?: number | undefined;
  readonly bytes?: number | undefined;
  readonly bytesTotal?: number | undefined;
}

/** A sheet with the names of its files in the directory of the results. */
export interface LandedSheet extends Sheet {
  readonly file: string;
  /** Undefined: nothing was refused. */
  readonly rejectsFile: string | undefined;
}

export interface IngestSpec {
  readonly source: string;
  /** Only a hint, where the content leaves it open. */
  readonly name: string;
  readonly told: ToldDialect;
}

export interface Ingested {
  readonly kind: FileKind;
  readonly compression: 'gzip' | 'zstd' | 'zip' | null;
  readonly sheets: readonly LandedSheet[];
  readonly warnings: readonly FileWarning[];
}

/** The first rows, known long before the last. */
export interface IngestSample {
  readonly sheet: string;
  readonly columns: readonly SheetColumn[];
  readonly lines: readonly number[];
  readonly values: readonly (readonly (string | null)[])[];
}

export interface PageSpec extends RowsSource {
  readonly columns: readonly string[];
  readonly filter: readonly RowFilter[];
  readonly sort: readonly RowSort[];
  readonly offset: number;
  readonly limit: number;
}

export interface Page {
  readonly columns: readonly string[];
  readonly lines: readonly number[];
  readonly values: readonly (readonly (string | null)[])[];
  readonly total: number;
}

/** Facts about the sheet that its rows do not tell. */
export interface ProfileSpec {
  readonly source: string;
  readonly columns: readonly SheetColumn[];
  readonly parquetBytes: number;
  /** Further sheets of the file by name, whose keys the values may point at. */
  readonly others: Readonly<Record<string, string>>;
}

/** The part of a profile that the rows tell. */
export type RowsProfile = Pick<DataProfile, 'table' | 'columns' | 'relations' | 'warnings' | 'sampled_rows' | 'sampling_error'>;

/** Rows that were typed once, for as long as the process has room for them. */
export interface TypedRows {
  /** SELECT over `input`, a row of which it gives as it is or leaves out. */
  readonly sql: string;
  /** Number of its columns. */
  readonly columns: number;
  /** SELECT of those that are left out, like `rejectsSql`; undefined: none can be. */
  readonly refusedSql: string | undefined;
}

export interface RunSpec {
  readonly source: string;
  /** Further sheets by the names that the SQL knows them under. */
  readonly others: Readonly<Record<string, string>>;
  /** What the statements know as `typed` and `refused`. */
  readonly typed?: TypedRows | undefined;
  /** SELECT over `input`; with `__row` as long as rows keep their identity. */
  readonly sql: string;
  /** SELECT of refused rows: `__row`, `step`, `column`, `value`, `reason`. */
  readonly rejectsSql: string | undefined;
  /** SELECT of what each step did with the rows; its rows are handed back as they are. */
  readonly tallySql: string | undefined;
  readonly output: ExportOptions;
  readonly fileName: string;
}

export interface Written {
  readonly file: string;
  /** Of a table: its columns with the types they have in DuckDB. */
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface RunResult {
  readonly output: Written;
  readonly rejects: Written | undefined;
  readonly tally: readonly Readonly<Record<string, unknown>>[];
}

export interface ExportSpec {
  readonly source: string;
  readonly columns: readonly string[];
  readonly output: ExportOptions;
  readonly fileName: string;
}

/** A SELECT, checked before it comes here when somebody else wrote it. */
export interface QuerySpec {
  /** Files by the names that the views know them under. */
  readonly tables: Readonly<Record<string, string>>;
  /** What the statement knows besides, in an order in which each sees those before it; compiled by us. */
  readonly views: readonly { readonly name: string; readonly sql: string }[];
  readonly sql: string;
  readonly offset: number;
  readonly limit: number;
}

export interface QueryResult {
  /** Types are those of DuckDB. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** One list per column: JSON, numbers of more than 53 bits as text. */
  readonly values: readonly (readonly unknown[])[];
  readonly isCut: boolean;
}

/** Files and texts that go into one archive. */
export interface BundleSpec {
  readonly files: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly fileName: string;
}

/** What each kind of job takes and gives. */
export interface JobKinds {
  readonly ingest: { readonly spec: IngestSpec; readonly result: Ingested };
  readonly page: { readonly spec: PageSpec; readonly result: Page };
  readonly facets: { readonly spec: FacetsSpec; readonly result: FoundFacets };
  readonly cluster: { readonly spec: ClusterSpec; readonly result: FoundClusters };
  readonly compare: { readonly spec: CompareSpec; readonly result: Compared };
  readonly dialect: { readonly spec: DialectSpec; readonly result: DialectRows };
  readonly profile: { readonly spec: ProfileSpec; readonly result: RowsProfile };
  readonly run: { readonly spec: RunSpec; readonly result: RunResult };
  readonly export: { readonly spec: ExportSpec; readonly result: Written };
  readonly query: { readonly spec: QuerySpec; readonly result: QueryResult };
  readonly bundle: { readonly spec: BundleSpec; readonly result: Written };
}
export type JobKindName = keyof JobKinds;

export interface JobOptions {
  readonly signal: AbortSignal;
  /** Where the files that the job wrote appear, whole or not at all; undefined where a job writes none. */
  readonly into?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: JobProgress) => void) | undefined;
  readonly onLog?: ((text: string, level: 'info' | 'warn') => void) | undefined;
  readonly onSample?: ((sample: IngestSample) => void) | undefined;
}

/**
 * Work on tables, each job in a process of its own that may use so much memory and time. Throws `file_unreadable`,
 * `data_limit_exceeded`, `data_worker_failed` or `invalid_request`; an abort throws the signal's reason.
 */
export interface Tables {
  perform<K extends JobKindName>(kind: K, spec: JobKinds[K]['spec'], options: JobOptions): Promise<JobKinds[K]['result']>;
  close(): Promise<void>;
}
