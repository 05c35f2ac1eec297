import type { DataProgress } from '@causeway/contract';
import { countOf } from '../format-count.ts';
import { formatSize } from '../format-size.ts';

/** Rows, bytes and what is left, as far as they are known: `120,000 rows · 8.4 MB of 20 MB · about 12 s left`. */
export function progressNote({ rows, bytes, bytes_total: total, eta_ms: etaMs }: DataProgress): string {
  return [
    ...(rows === null || rows === 0 ? [] : [countOf(rows, 'row')]),
    ...(bytes === null ? [] : [total === null ? formatSize(bytes) : `${formatSize(bytes)} of ${formatSize(total)}`]),
    ...(etaMs === null ? [] : [`about ${formatWait(etaMs)} left`]),
  ].join(' · ');
}

/** `12 s`, `4 min`, `2 h`; never less than a second. */
export function formatWait(durationMs: number): string {
  const seconds = Math.max(1, Math.round(durationMs / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
