import type { ReplyOf, diffVersions } from '@causeway/contract';

type Change = ReplyOf<typeof diffVersions>['changes'][number];

const signs = { added: '+', removed: '−', changed: '~', moved: '→' } as const;

interface ChangesProps {
  readonly changes: readonly Change[];
  readonly since: number;
}

/** What differs, one place per row, before and after. */
export function Changes({ changes, since }: ChangesProps) {
  if (changes.length === 0) return <p className="muted small">The same as v{since} but for comments.</p>;
  return (
    <ul className="changes" aria-label={`Changes since v${since}`}>
      {changes.map((change) => (
        <li key={`${change.kind} ${change.pointer}`} className="change" data-kind={change.kind}>
          <span className="change-sign" role="img" aria-label={change.kind}>
            {signs[change.kind]}
          </span>
          <code className="change-place">{change.pointer || '/'}</code>
          {change.before === undefined ? null : <code className="change-before">{shown(change.before)}</code>}
          {change.after === undefined ? null : <code className="change-after">{shown(change.after)}</code>}
        </li>
      ))}
    </ul>
  );
}

const maxLength = 400;

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
