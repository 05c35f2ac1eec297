import { Fault } from '@causeway/contract';

/** A document that cannot be read: `message` says why in words for its owner, `reason` the technical detail. */
export function unreadableDocument(message: string, reason?: string, fix?: string): Fault {
  return new Fault('document_unreadable', {
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(fix === undefined ? {} : { fix: { summary: fix } }),
  });
}
