/** What the server takes at most. */
const CENTS_MAX = 1_000_000_000_000;

export type ParsedBudget = { readonly cents: number | null } | { readonly error: string };

/**
 * Reads dollars as people type them into whole cents, digit by digit: a float would turn 0.29 into 28. Nothing means no
 * limit, which is another thing than 0.
 */
export function parseBudget(text: string): ParsedBudget {
  const typed = text.trim().replace(/^\$\s*/, '');
  if (typed === '') return { cents: null };
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d{0,2}))?$/.exec(typed);
  const [, whole, fraction] = match ?? [];
  if (!match || (whole === undefined && !fraction)) {
    return { error: 'Write dollars and cents, such as 25 or 12.50.' };
  }
  const digits = (whole ?? '0').replace(/,/g, '') + (fraction ?? '').padEnd(2, '0');
  const cents = Number(digits);
  return cents > CENTS_MAX ? { error: 'This is more than can be set.' } : { cents };
}
