import { CopyButton } from '../../../ui/copy-button.tsx';
import './json-view.css';

interface JsonViewProps {
  readonly label: string;
  readonly value: unknown;
}

/** A value as a tree that opens and closes, with the whole to copy. */
export function JsonView({ label, value }: JsonViewProps) {
  return (
    <div className="json-view">
      <div className="json-view-head">
        <span>{label}</span>
        <CopyButton text={JSON.stringify(value, null, 2) ?? ''} label={`Copy ${label.toLowerCase()}`} />
      </div>
      <div className="json-view-body" tabIndex={0} role="region" aria-label={label}>
        {value === undefined ? <span className="muted">nothing</span> : <Value value={value} depth={0} />}
      </div>
    </div>
  );
}

interface ValueProps {
  readonly value: unknown;
  readonly depth: number;
  readonly name?: string;
}

// What is deeper or longer is opened by hand.
const openDepth = 2;
const openLength = 30;
const shownEntries = 200;

function Value({ value, depth, name }: ValueProps) {
  if (typeof value !== 'object' || value === null) return <Leaf value={value} {...(name === undefined ? {} : { name })} />;
  const entries: [string, unknown][] = Object.entries(value);
  const isList = Array.isArray(value);
  const open = isList ? '[' : '{';
  const close = isList ? ']' : '}';
  if (entries.length === 0) return <Line name={name}>{`${open}${close}`}</Line>;
  return (
    <details className="json-branch" open={depth < openDepth && entries.length <= openLength}>
      <summary>
        <Name name={name} />
        <span className="muted">
          {open}
          <span className="json-count"> {entries.length} </span>
          <span className="json-count">{close}</span>
        </span>
      </summary>
      <div className="json-inner">
        {entries.slice(0, shownEntries).map(([key, inner]) => (
          <Value key={key} value={inner} depth={depth + 1} name={key} />
        ))}
        {entries.length > shownEntries ? <span className="muted">and {entries.length - shownEntries} more</span> : null}
      </div>
    </details>
  );
}

function Line({ name, children }: { readonly name: string | undefined; readonly children: string }) {
  return (
    <div className="json-line">
      <Name name={name} />
      <span className="muted">{children}</span>
    </div>
  );
}

function Leaf({ value, name }: { readonly value: unknown; readonly name?: string }) {
  const isText = typeof value === 'string';
  return (
    <div className="json-line">
      <Name name={name} />
      <span className={isText ? 'json-text' : 'json-scalar'}>
        {isText && name === undefined ? value : JSON.stringify(value)}
      </span>
    </div>
  );
}

function Name({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : <span className="json-name">{name}: </span>;
}
