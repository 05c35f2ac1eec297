import { Fault } from '@causeway/contract';
import { extract } from './extract.ts';
import type { FromDocumentWorker, ToDocumentWorker } from './messages.ts';

/** The process that reads documents of strangers, one at a time. It ends when the server does. */
const send = (message: FromDocumentWorker): void => void process.send?.(message);

function errorOf(id: number, error: unknown): FromDocumentWorker {
  if (error instanceof Fault) {
    const { code, message, details } = error;
    const isOfTables = code === 'file_unreadable';
    return {
      type: 'error',
      id,
      code: isOfTables ? 'document_unreadable' : code,
      message,
      reason: details.reason ?? message,
      fix: isOfTables ? undefined : details.fix?.summary,
    };
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { type: 'error', id, code: 'document_unreadable', message: 'The document is damaged and cannot be read.', reason };
}

async function perform({ id, ...spec }: ToDocumentWorker): Promise<void> {
  try {
    send({ type: 'done', id, document: await extract(spec, (percent) => send({ type: 'progress', id, percent })) });
  } catch (error) {
    send(errorOf(id, error));
  }
}

process.on('message', (message: ToDocumentWorker) => void perform(message));
process.on('disconnect', () => process.exit(0));
send({ type: 'ready' });
