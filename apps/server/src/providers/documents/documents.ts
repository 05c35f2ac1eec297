import type { DocumentKind, DocumentPart } from '@causeway/contract';

/** A title in the text; `level` 1 is the outermost. */
export interface DocumentHeading {
  readonly level: number;
  readonly title: string;
  readonly start: number;
}

/** What a document says. Places count UTF-16 units of `text`. */
export interface DocumentText {
  readonly kind: DocumentKind;
  readonly text: string;
  /** Pages, slides, sheets or chapters in their order; none where a document has no such parts. */
  readonly parts: readonly DocumentPart[];
  readonly headings: readonly DocumentHeading[];
  /** Pages, slides or sheets; null where there are none. */
  readonly pages: number | null;
  /** There are pages and none has text. */
  readonly isScanned: boolean;
  readonly warnings: readonly string[];
}

export interface ExtractSpec {
  readonly path: string;
  /** Only a hint, where the content leaves the kind open. */
  readonly name: string;
  /** Told, for texts of the few kinds that cannot be seen. */
  readonly kind?: DocumentKind | undefined;
}

export interface ExtractOptions {
  readonly signal: AbortSignal;
  /** 0 to 100. */
  readonly onProgress?: (percent: number) => void;
}

/** What one document may take. */
export interface DocumentLimits {
  readonly sourceBytes: number;
  /** Text beyond it is left out with a warning. */
  readonly characters: number;
  readonly pages: number;
  readonly timeoutMs: number;
  readonly memoryBytes: number;
}

/** Reads documents of strangers in processes of their own. */
export interface Documents {
  /**
   * @throws Fault document_unreadable for what is damaged, protected or no document; data_limit_exceeded beyond the limits;
   * data_worker_failed when its process ended.
   */
  extract(spec: ExtractSpec, options: ExtractOptions): Promise<DocumentText>;
  close(): Promise<void>;
}
