import { CopyButton } from './copy-button.tsx';
import './command-line.css';

/** One command to run in a terminal; the prompt is drawn, not copied. */
export function CommandLine({ command }: { readonly command: string }) {
  return (
    <div className="command-line">
      <code tabIndex={0}>{command}</code>
      <CopyButton text={command} label="Copy command" />
    </div>
  );
}
