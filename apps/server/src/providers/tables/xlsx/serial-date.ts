const dayMs = 86_400_000;
/** 1899-12-30: serial 61 is then 1900-03-01, the first day on which Excel's calendar is right. */
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);
/** 9999-12-31. */
const lastSerial1900 = 2_958_465;
const lastSerial1904 = 2_957_003;

/** How the day and the time of a serial number are told. */
export interface SerialText {
  readonly text: string;
  readonly kind: 'date' | 'datetime' | 'time';
}

/**
 * The date or time of a serial number as ISO 8601 with a space; a time of day in a date's format is told, too, so that
 * nothing is lost. Undefined for what is no date: negative, beyond 9999, or day 0 of the epoch of 1900.
 */
export function serialText(serial: number, kind: SerialText['kind'], is1904: boolean): SerialText | undefined {
  if (serial < 0 || serial >= (is1904 ? lastSerial1904 : lastSerial1900) + 1) return undefined;
  let day = Math.floor(serial);
  let ms = Math.round((serial - day) * dayMs);
  if (ms === dayMs) [day, ms] = [day + 1, 0];
  if (day === 0 && !is1904) return kind === 'date' && ms === 0 ? undefined : { text: clockText(ms), kind: 'time' };
  if (day === 0 && kind === 'time') return { text: clockText(ms), kind };
  const date = dayText(day, is1904);
  if (kind === 'date' && ms === 0) return { text: date, kind };
  return { text: `${date} ${clockText(ms)}`, kind: 'datetime' };
}

/** Hours may go beyond a day: `27:30:00`. */
export function durationText(serial: number): string {
  return (serial < 0 ? '-' : '') + clockText(Math.round(Math.abs(serial) * dayMs));
}

const days1900: (string | undefined)[] = [];

/** Excel takes 1900 for a leap year: serial 60 is a day that never was, those before it are one day off. */
function dayText(day: number, is1904: boolean): string {
  if (is1904) return isoDay(epoch1904 + day * dayMs);
  if (day === 60) return '1900-02-29';
  const known = days1900[day];
  if (known !== undefined) return known;
  const text = isoDay(epoch1900 + (day < 60 ? day + 1 : day) * dayMs);
  // Dates of data lie within two centuries: the list stays small.
  if (day < 80_000) days1900[day] = text;
  return text;
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const rest = ms % 1000;
  const hours = Math.floor(seconds / 3600);
  const text = `${two(hours)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return rest === 0 ? text : `${text}.${String(rest).padStart(3, '0')}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
