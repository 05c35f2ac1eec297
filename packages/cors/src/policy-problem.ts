/** One thing in the configuration that cannot work in a browser, with the text that can. */
export interface PolicyProblem {
  /** The text as configured. */
  readonly value: string;
  /** Id in SPEC.md, for example `PC-07`. */
  readonly rule: string;
  /** One sentence: what is wrong with it. */
  readonly problem: string;
  /** The exact text to put in place of `value`; a comma list when one value was several. Empty: leave it out. */
  readonly fix: string;
}

/** Stands in where nothing better can be derived from the value. */
export const exampleOrigin = 'http://localhost:5173';
