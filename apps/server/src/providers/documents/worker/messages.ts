import type { FaultCode } from '@causeway/contract';
import type { DocumentText, ExtractSpec } from '../documents.ts';

export interface ToDocumentWorker extends ExtractSpec {
  readonly id: number;
}

export type FromDocumentWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly id: number; readonly percent: number }
  | { readonly type: 'done'; readonly id: number; readonly document: DocumentText }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly code: FaultCode;
      readonly message: string;
      readonly reason: string;
      readonly fix?: string | undefined;
    };
