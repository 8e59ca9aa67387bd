// Times, spans, sizes and fingerprints as people read them, in a given language. It must not read the clock: "now" is
// an argument.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "3 minutes ago", "in 2 days"; under ten seconds "now". From a week on the date says more. */
export function relativeTime(at: number, now: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const span = at - now;
  const size = Math.abs(span);
  if (size < 10 * SECOND) return format.format(0, 'second');
  if (size < MINUTE) return format.format(Math.round(span / SECOND), 'second');
  if (size < HOUR) return format.format(Math.round(span / MINUTE), 'minute');
  if (size < DAY) return format.format(Math.round(span / HOUR), 'hour');
  if (size < 7 * DAY) return format.format(Math.round(span / DAY), 'day');
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(at);
}

/** Date and time to the second, in the browser's time zone. */
export function dateTime(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }).format(at);
}

/** The time alone when it is today, else day and time: for dense lists. */
export function shortDateTime(at: number, now: number, locale: string): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  if (today) return new Intl.DateTimeFormat(locale, { ...clock, second: '2-digit' }).format(at);
  return new Intl.DateTimeFormat(locale, { ...clock, day: 'numeric', month: 'short' }).format(at);
}

/** A span as a clock shows it: `0:07`, `12:30`, `1:02:03`. */
export function clockSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Memory as it is sold: in GiB, called GB, without decimals from ten on. */
export function memory(bytes: number, locale: string): string {
  const gibibytes = bytes / 2 ** 30;
  const digits = gibibytes < 10 ? 1 : 0;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(gibibytes);
  return `${number} GB`;
}

/** A whole number with the language's separators. */
export function count(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** A fingerprint in groups of four, so that two people can compare it aloud. */
export function groupedFingerprint(hexadecimal: string): string {
  return hexadecimal.replace(/[^0-9a-f]/gi, '').replace(/(.{4})(?=.)/g, '$1 ');
}
