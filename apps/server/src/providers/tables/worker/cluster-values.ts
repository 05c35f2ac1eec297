import type { ClusterSpec, FoundClusters } from '../explore.ts';
import { groupValues } from '../cluster/group-values.ts';
import type { Job } from './job.ts';
import { fromOf } from './looked-at.ts';
import { whereOf } from './row-conditions.ts';
import { quoteName } from './sql-text.ts';

/** Different values that are looked at, the frequent ones first; longer texts are no names of anything. */
const maxValues = 200_000;
const maxLength = 200;

/** Groups of values that are probably the same, those with the most rows first. */
export async function clusterValues(spec: ClusterSpec, job: Job): Promise<FoundClusters> {
  const name = `${quoteName(spec.column)}::VARCHAR`;
  const where = whereOf(spec.filter);
  const read = await job.engine.columns(
    `SELECT v, n::DOUBLE FROM (SELECT ${name} AS v, count(*) AS n FROM ${fromOf(spec)}${where} GROUP BY 1)
     WHERE trim(v) <> '' AND length(v) <= ${maxLength} ORDER BY n DESC, v LIMIT ${maxValues + 1}`,
  );
  const texts = ((read.values[0] ?? []) as readonly string[]).slice(0, maxValues);
  const counts = (read.values[1] ?? []).map(Number);
  const { groups, isCut } = groupValues(texts, spec);
  const clusters = groups
    .map((group) => {
      const values = group
        .map((at) => ({ value: texts[at] ?? '', count: counts[at] ?? 0 }))
        .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
      const rows = values.reduce((sum, { count }) => sum + count, 0);
      return { values, rows, proposed: values[0]?.value.trim() ?? '' };
    })
    .toSorted((one, other) => other.rows - one.rows || (one.proposed < other.proposed ? -1 : 1));
  return {
    distinct: texts.length,
    clusters: clusters.slice(0, spec.limit),
    isCut: isCut || clusters.length > spec.limit || counts.length > maxValues,
  };
}
