/** A file inside a package. */
interface PackagePart {
  content: unknown;
}

/** The part of SheetJS that opens and writes packages. */
export interface Packages {
  readonly read: (bytes: Buffer, options: { readonly type: 'buffer' }) => unknown;
  readonly find: (container: unknown, path: string) => PackagePart | null;
  readonly write: (container: unknown, options: { readonly type: 'buffer'; readonly fileType: 'zip' }) => unknown;
}

const cellStart =
  /<(?<name>(?:[\w-]+:)?table-cell)\b(?<attributes>(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(?:\/>|>\s*<\/(?:[\w-]+:)?table-cell>)/gu;
const clock = /time-value\s*=\s*["'](?<hours>\d+):(?<minutes>\d+):(?<seconds>[\d.]+)["']/gu;
const otherType = /value-type\s*=\s*["'](?!(?:float|percentage|currency|date|time|boolean|string|void)["'])[^"']*["']/gu;
const shown = /(?:^|\s)[\w-]+:(?:value|date-value|time-value|boolean-value|string-value)\s*=\s*["'](?<value>[^"']*)["']/u;

/**
 * An OpenDocument with what SheetJS needs to keep its values: cells that many programs write without a displayed text,
 * which it would leave out without a word, times written as `09:55:33`, and types that the standard does not know.
 */
export function mendOpenDocument(bytes: Buffer, packages: Packages): Buffer {
  const { read, find: findPart, write } = packages;
  const container = read(bytes, { type: 'buffer' });
  const part = findPart(container, '/content.xml');
  if (part === null) return bytes;
  const text = Buffer.from(part.content as Uint8Array).toString('utf8');
  const mended = mendCells(text);
  if (mended === text) return bytes;
  part.content = Buffer.from(mended);
  return Buffer.from(write(container, { type: 'buffer', fileType: 'zip' }) as Uint8Array);
}

function mendCells(xml: string): string {
  return xml
    .replaceAll(clock, 'time-value="PT$<hours>H$<minutes>M$<seconds>S"')
    .replaceAll(otherType, 'value-type="string"')
    .replaceAll(cellStart, (whole, name: string, attributes: string) => {
      const value = shown.exec(attributes)?.groups?.['value'];
      return value === undefined ? whole : `<${name}${attributes}><text:p>${value}</text:p></${name}>`;
    });
}
