import { CopyButton } from '../../ui/copy-button.tsx';
import { State } from '../../ui/state.tsx';
import './key-sheet.css';

interface SecretOnceProps {
  readonly secret: string;
  /** On the button that copies it. */
  readonly label?: string;
}

/** A secret that is never shown again. */
export function SecretOnce({ secret, label = 'Copy key' }: SecretOnceProps) {
  return (
    <div className="secret-once">
      <State kind="attention">Copy it now: it is not shown again</State>
      <div className="secret-once-value">
        <code>{secret}</code>
        <CopyButton text={secret} label={label} />
      </div>
    </div>
  );
}
