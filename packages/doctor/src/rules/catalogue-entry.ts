/** From the cause to its consequences: what stands earlier has to be mended first. */
export const layers = [
  'input',
  'policy',
  'reach',
  'tls',
  'process',
  'dependency',
  'transport',
  'proxy',
  'status',
  'redirect',
  'preflight',
  'cors',
  'cookie',
  'socket',
  'stream',
  'advice',
] as const;
export type Layer = (typeof layers)[number];

/** One cause as it is explained; findings add what was seen. */
export interface CatalogueEntry {
  readonly name: string;
  readonly layer: Layer;
  /** The cause, not the symptom, in a few words. */
  readonly title: string;
  readonly wrong: string;
  /** What a browser shows for it. */
  readonly shows: string;
  readonly fix: string;
}
