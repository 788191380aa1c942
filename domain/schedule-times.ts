const CRON_FIELD = /^[\dA-Za-z*,/\-?#]+$/;

/** True for five fields, or a word as `@daily`. */
export const isCron = (text: string): boolean => {
  const fields = text.trim().split(/\s+/);
  return (
    /^@(hourly|daily|weekly|monthly|yearly|annually|midnight)$/.test(text) ||
    (fields.length === 5 && fields.every((field) => CRON_FIELD.test(field)))
  );
};

/** True for a time zone that this system knows. */
export function isTimezone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
