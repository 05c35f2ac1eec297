import type { ChangeEvent, KeyboardEvent, Ref } from 'react';
import './growing-field.css';

interface GrowingFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly fieldRef?: Ref<HTMLTextAreaElement>;
  readonly onType: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** A text field as high as its text: a copy of the text behind it takes the room. Its style limits how far. */
export function GrowingField({ label, value, placeholder, fieldRef, onType, onKeyDown }: GrowingFieldProps) {
  return (
    <div className="growing-field" data-text={value}>
      <textarea
        ref={fieldRef}
        rows={1}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        maxLength={1_000_000}
        onChange={(event: ChangeEvent<HTMLTextAreaElement>) => onType(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
