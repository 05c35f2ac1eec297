import { ActionIcon } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { EditQuestion } from './edit-question.tsx';
import { LongText } from './long-text.tsx';
import type { TurnProps } from './turn-props.ts';
import { VersionSwitch } from './version-switch.tsx';

/** What a user wrote, as they wrote it. */
export function QuestionTurn({ message, nodes, actions, isBusy }: TurnProps) {
  const [isEditing, setEditing] = useState(false);
  return (
    <article className="turn question" id={message.id}>
      <h2 className="visually-hidden">You</h2>
      {isEditing ? (
        <EditQuestion
          text={message.content}
          onCancel={() => setEditing(false)}
          onSend={(content) => {
            setEditing(false);
            actions.edit(message, content);
          }}
        />
      ) : (
        <>
          <LongText text={message.content} />
          <footer className="turn-footer">
            <VersionSwitch message={message} nodes={nodes} onShow={actions.show} isBusy={isBusy} noun="Question" />
            <span className="turn-tools">
              <ActionIcon
                variant="subtle"
                color="gray"
                className="quiet-icon"
                aria-label="Edit"
                data-hint="Edit and ask again"
                data-side="left"
                disabled={isBusy}
                onClick={() => setEditing(true)}
              >
                <IconPencil size={15} />
              </ActionIcon>
              <CopyButton text={message.content} label="Copy question" />
            </span>
          </footer>
        </>
      )}
    </article>
  );
}
