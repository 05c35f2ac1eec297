/** Ids and texts of one person's things, by name. */
export type Belongings = Readonly<Record<string, string>>;

/** What one call sends. Ids of the caller come from `my`, so that the other person's can be put in their place. */
export interface Spec {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A form: the fields and one file. */
  readonly form?: { readonly fields: Readonly<Record<string, string>>; readonly file: string };
  /** Bytes as they are. */
  readonly bytes?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Recipe {
  readonly spec: (my: Belongings) => Spec;
  /** Statuses by which its owner's own call shows that the call is right; default: any 2xx. */
  readonly owner?: readonly number[];
}
