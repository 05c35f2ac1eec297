import { CopyButton } from './copy-button.tsx';
import './code-block.css';

interface CodeBlockProps {
  readonly code: string;
  /** Names the block for screen readers and the copy button: "curl". */
  readonly label: string;
}

/** Several lines to copy as they are. */
export function CodeBlock({ code, label }: CodeBlockProps) {
  return (
    <div className="code-block">
      <pre tabIndex={0} role="region" aria-label={label}>
        <code>{code}</code>
      </pre>
      <div className="code-block-copy">
        <CopyButton text={code} label={`Copy ${label}`} />
      </div>
    </div>
  );
}
