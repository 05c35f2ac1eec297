import { createZip } from '../../apps/server/src/providers/tables/xlsx/zip-writer.ts';

/** Parts of a workbook by their names; those not given are as Excel writes them. */
export interface WorkbookText {
  /** XML of the cells, between `<sheetData>` and its end. */
  readonly rows?: string;
  /** What stands between the worksheet's start and its rows, and after its rows. */
  readonly before?: string;
  readonly after?: string;
  /** Items of the shared strings. */
  readonly strings?: string;
  /** Format codes; style 1 has the first one. */
  readonly formats?: readonly string[];
  /** Attributes of `workbookPr`. */
  readonly properties?: string;
  /** Replaces or adds parts; undefined leaves one out. */
  readonly parts?: Readonly<Record<string, string | undefined>>;
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** Writes a workbook of one sheet, `Sheet1`, from pieces of XML. */
export async function buildWorkbook(path: string, text: WorkbookText): Promise<void> {
  const zip = await createZip(path);
  const parts: Record<string, string | undefined> = { ...usualParts(text), ...text.parts };
  for (const [name, content] of Object.entries(parts)) if (content !== undefined) await zip.add(name, [content]);
  await zip.finish();
}

/** The XML of a sheet. */
export function sheetXml({ rows = '', before = '', after = '' }: WorkbookText): string {
  return `<worksheet xmlns="${main}">${before}<sheetData>${rows}</sheetData>${after}</worksheet>`;
}

function usualParts(text: WorkbookText): Record<string, string> {
  const formats = text.formats ?? [];
  const codes = formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${escape(code)}"/>`).join('');
  const styles = formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`).join('');
  return {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr ${text.properties ?? ''}/><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': sheetXml(text),
    'xl/sharedStrings.xml': `<sst xmlns="${main}">${text.strings ?? ''}</sst>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts>${codes}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles}</cellXfs></styleSheet>`,
  };
}

function escape(code: string): string {
  return code.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
