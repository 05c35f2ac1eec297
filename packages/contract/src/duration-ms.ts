import type { WorkflowDuration } from './workflow-definition.ts';

/** Days to seconds; years and months have no fixed length. */
const iso =
  /^P(?!$)(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/u;
const isoUnits = [604_800_000, 86_400_000, 3_600_000, 60_000, 1000] as const;

/** A hundred years: what is longer cannot be kept as a time. */
const longestMs = 36_525 * 86_400_000;

/** Milliseconds of a duration; undefined when the text is none (an expression has to be evaluated first), or longer than 100 years. */
export function durationMs(duration: WorkflowDuration): number | undefined {
  const ms = read(duration);
  return ms === undefined || ms > longestMs ? undefined : ms;
}

function read(duration: WorkflowDuration): number | undefined {
  if (typeof duration !== 'string') {
    const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = duration;
    return days * 86_400_000 + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + milliseconds;
  }
  const found = iso.exec(duration.trim());
  if (!found) return undefined;
  return isoUnits.reduce((sum, unit, at) => sum + Number(found[at + 1] ?? 0) * unit, 0);
}
