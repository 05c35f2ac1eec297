const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "840 ms", "12.4 s", "3 min 05 s", "2 h 10 min", "4 d 3 h". */
export function formatDuration(ms: number): string {
  const safe = Math.max(0, ms);
  if (safe < 1000) return `${Math.round(safe)} ms`;
  if (safe < minuteMs) return `${(Math.floor(safe / 100) / 10).toFixed(1)} s`;
  if (safe < hourMs) return `${Math.floor(safe / minuteMs)} min ${two(Math.floor((safe % minuteMs) / 1000))} s`;
  if (safe < dayMs) return `${Math.floor(safe / hourMs)} h ${two(Math.floor((safe % hourMs) / minuteMs))} min`;
  return `${Math.floor(safe / dayMs)} d ${Math.floor((safe % dayMs) / hourMs)} h`;
}

const two = (value: number): string => String(value).padStart(2, '0');
