/** Dollars and cents, grouped. */
export const usd = (cents: number): string =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(cents / 100);

export const count = (amount: number): string => new Intl.NumberFormat('en-US').format(amount);

/** Tokens in a short form: 1.2M, 340K, 812. */
export const shortCount = (amount: number): string =>
  new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(amount);

/** Rounded up to cents, as a budget counts them; what cost less than one is shown to the last figure that says something; a dash where nothing is known. */
export function smallUsd(text: string): string {
  const dollars = Number(text);
  if (!Number.isFinite(dollars)) return '—';
  const cents = Number((dollars * 100).toFixed(4));
  if (cents === 0 || cents >= 1) return usd(Math.ceil(cents));
  return `$${dollars.toFixed(6).replace(/0+$/, '')}`;
}

/** The share of a limit that is used, 0 to 1; a limit of 0 is used up. */
export const shareOf = (used: number, limit: number): number =>
  limit <= 0 ? 1 : Math.min(Math.max(used / limit, 0), 1);

/** From this share on people are told that the end is near. */
const NEAR = 0.8;

/** How a limit is doing, as its bar shows it. */
export const toneOf = (used: number, limit: number): 'accent' | 'warn' | 'bad' => {
  const share = shareOf(used, limit);
  return share >= 1 ? 'bad' : share >= NEAR ? 'warn' : 'accent';
};

/** `1 December, 00:00 UTC`. */
export const turnOver = (iso: string): string =>
  `${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(iso))}, 00:00 UTC`;
