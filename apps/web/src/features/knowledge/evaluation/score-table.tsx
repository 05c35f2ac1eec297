import type { Evaluation, EvaluationScore } from '@causeway/contract';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { countOf } from '../../data/format-count.ts';

/** Each way of searching beside the others. */
export function ScoreTable({ evaluation }: { readonly evaluation: Evaluation }) {
  const { words, meaning, combined, dense_weight: weight, questions, evaluated_at: at } = evaluation;
  const rows: readonly (readonly [string, EvaluationScore])[] = [
    ['Words', words],
    ...(meaning === null ? [] : [['Meaning', meaning] as const]),
    [meaning === null ? 'In use' : `Together, meaning × ${weight}`, combined],
  ];
  return (
    <>
      <div className="card score-scroll" tabIndex={0} role="region" aria-label="Scores">
        <table className="scores tabular">
          <thead>
            <tr>
              <th scope="col">Search</th>
              <th scope="col">MRR</th>
              <th scope="col">Recall at 5</th>
              <th scope="col">Recall at 10</th>
              <th scope="col">Median</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, score]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{score.mrr.toFixed(3)}</td>
                <td>{percent(score.recall_at_5)}</td>
                <td>{percent(score.recall_at_10)}</td>
                <td>{score.median_ms} ms</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted small">
        {countOf(questions, 'question')} · measured <RelativeTime at={at} />
      </p>
    </>
  );
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
