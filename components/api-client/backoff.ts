/** How long to wait before try `attempt` (0 first): doubles from one second to thirty, with jitter against herds. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(1000 * 2 ** attempt, 30_000);
  return whole / 2 + (whole / 2) * random();
}
