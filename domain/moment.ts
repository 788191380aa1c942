/** What PostgreSQL reads and writes with four digits of the year. */
const EARLIEST = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');
/** Digits of a second past the milliseconds, where one of them counts. */
const BELOW_MILLISECONDS = /\.\d{3}\d*[1-9]\d*(?:Z|[+-])/i;

/**
 * The moment that an RFC 3339 timestamp names, as an upper bound for what is strictly older: rounded up to the
 * milliseconds in which moments are kept, because rounded down it would leave out what is older by less than one.
 */
export function toUpperBound(timestamp: string): Date {
  const moment = Date.parse(timestamp) + (BELOW_MILLISECONDS.test(timestamp) ? 1 : 0);
  return new Date(Math.min(Math.max(moment, EARLIEST), LATEST));
}
