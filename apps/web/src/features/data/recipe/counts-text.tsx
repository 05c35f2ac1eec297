import type { StepCounts } from '@causeway/contract';
import { countOf, formatCount } from '../format-count.ts';

interface CountsTextProps {
  readonly counts: StepCounts | undefined;
  /** Of a sample: a mark says so. */
  readonly isApproximate: boolean;
}

/** What a step did to the number of rows; nothing where it left all. */
export function CountsText({ counts, isApproximate }: CountsTextProps) {
  if (counts === undefined) return null;
  const { rows_out: out, rejected, filtered, deduplicated } = counts;
  const gone = rejected + filtered + deduplicated;
  const parts = [
    ...(gone === 0 ? [] : [`${formatCount(out + gone)} → `]),
    countOf(out, 'row'),
    ...(rejected === 0 ? [] : [` · ${formatCount(rejected)} set aside`]),
  ];
  return (
    <span
      className="muted tiny tabular"
      title={isApproximate ? 'Counted over a sample of the rows; a run counts all of them' : undefined}
    >
      {isApproximate ? '≈ ' : ''}
      {parts.join('')}
    </span>
  );
}
