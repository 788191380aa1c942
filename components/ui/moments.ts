const DAY_MS = 86_400_000;

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

export const formatTime = (timestamp: string): string => time.format(new Date(timestamp));
export const formatMoment = (timestamp: string): string => full.format(new Date(timestamp));

/** A moment in a list: which day, and when on it. */
export const formatDate = (timestamp: string): string => short.format(new Date(timestamp));

const startOfDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** Whether two moments fall on the same day of the reader's calendar. */
export const isSameDay = (a: string, b: string): boolean =>
  startOfDay(new Date(a)) === startOfDay(new Date(b));

/** The day of a message as its separator names it. */
export function dayLabel(timestamp: string, now: Date): string {
  const date = new Date(timestamp);
  // A day with a change of the clock has 23 or 25 hours.
  const daysAgo = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
  if (daysAgo === 0) return 'Today';
  if (daysAgo === 1) return 'Yesterday';
  return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date);
}

/** A span of time as short as it can be said. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 0);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** How long a call took. */
export const formatDuration = (ms: number): string => (ms < 1000 ? `${ms} ms` : formatSeconds(ms));
