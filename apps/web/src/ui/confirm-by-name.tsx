import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { FailureCard } from './failure-card.tsx';
import './confirm-by-name.css';

interface ConfirmByNameProps {
  readonly title: string;
  /** What is lost and what is kept. */
  readonly sentence: string;
  /** Has to be typed. */
  readonly name: string;
  readonly verb: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
  /** What is to be known or chosen before. */
  readonly children?: ReactNode;
}

/** For what cannot be undone. */
export function ConfirmByName({ title, sentence, name, verb, onConfirm, onClose, children }: ConfirmByNameProps) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const confirm = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className="confirm-by-name" onSubmit={(event) => void confirm(event)}>
        <p>{sentence}</p>
        {children}
        <TextInput
          label={
            <>
              Type <code>{name}</code> to confirm
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <FailureCard error={error} />
        <div className="confirm-by-name-foot">
          <Button variant="default" onClick={onClose}>
            {children === undefined ? 'Keep it' : 'Cancel'}
          </Button>
          <Button type="submit" className="danger-button" disabled={typed.trim() !== name} loading={isBusy}>
            {verb}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
