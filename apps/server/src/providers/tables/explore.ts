import type {
  ClusterMethod,
  ColumnDrift,
  DialectPreview,
  Facet,
  ProposedType,
  RowFilter,
  SheetColumn,
  ToldDialect,
  ValueCluster,
} from '@causeway/contract';

/** Rows that are looked at: a sheet, or what steps make of it. */
export interface RowsSource {
  readonly source: string;
  /** SELECT over `input` that stands for the sheet; compiled by us, never written by a stranger. */
  readonly sql?: string | undefined;
  /** Further sheets by the names that the SQL knows them under. */
  readonly others?: Readonly<Record<string, string>>;
}

export interface FacetColumn {
  readonly name: string;
  /** Of a column of text; after steps the types of the columns count. */
  readonly proposed: ProposedType | null;
}

export interface FacetsSpec extends RowsSource {
  readonly filter: readonly RowFilter[];
  readonly columns: readonly FacetColumn[];
  readonly limit: number;
  readonly sort: 'count' | 'value';
  readonly search: string | undefined;
  readonly bins: number;
  readonly ignoreOwn: boolean;
}

export interface FoundFacets {
  readonly total: number;
  readonly rows: number;
  readonly facets: readonly Facet[];
}

export interface ClusterSpec extends RowsSource {
  readonly filter: readonly RowFilter[];
  readonly column: string;
  readonly method: ClusterMethod;
  readonly ngram: number;
  readonly radius: number;
  readonly likeness: number;
  readonly block: number;
  readonly limit: number;
}

export interface FoundClusters {
  readonly distinct: number;
  readonly clusters: readonly ValueCluster[];
  readonly isCut: boolean;
}

export interface ComparedSheet {
  readonly source: string;
  readonly columns: readonly SheetColumn[];
}

export interface CompareSpec {
  readonly a: ComparedSheet;
  readonly b: ComparedSheet;
}

export interface Compared {
  readonly columns: readonly ColumnDrift[];
}

export interface DialectSpec {
  readonly source: string;
  readonly told: ToldDialect;
  readonly sheet: string | undefined;
  readonly limit: number;
  /** It may be an archive, which is unpacked into a folder of the job's own. */
  readonly isPacked: boolean;
  /** A file in the folder of the sheets, which the process has open. */
  readonly beside: string;
}

export type DialectRows = Omit<DialectPreview, 'file_id' | 'elapsed_ms'>;
