import type { Session } from '@causeway/contract';
import { Button, Modal } from '@mantine/core';
import { countOf } from '../thread/usage-words.ts';
import { titleOf } from './session-title.ts';

interface DeleteSessionProps {
  readonly session: Session;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

/** Says what will be gone for ever before it is. */
export function DeleteSession({ session, onClose, onDelete }: DeleteSessionProps) {
  return (
    <Modal opened onClose={onClose} title="Delete this chat" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="session-delete">
        <p>
          <strong>{titleOf(session)}</strong> and its {countOf(session.message_count, 'message')} will be gone for ever. Archive
          it instead to only hide it.
        </p>
        <div className="session-delete-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep
          </Button>
          <Button className="button-danger" onClick={onDelete}>
            Delete
          </Button>
        </div>
      </div>
    </Modal>
  );
}
