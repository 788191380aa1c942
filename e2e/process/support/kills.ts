/**
 * How often a crash test ends the server: the short form of `npm test`, or as often as CHAOS_KILLS says (`npm run chaos`).
 * @param short enough to fall into every phase of the work, and into each kind of victim several times
 */
export function killCount(short: number): number {
  const asked = Number(process.env.CHAOS_KILLS ?? short);
  if (Number.isInteger(asked) && asked > 0) return asked;
  throw new Error(`CHAOS_KILLS must be a whole number above 0, not ${process.env.CHAOS_KILLS}`);
}

/** Time for that many kills with the work and the start between two of them, on a slow machine. */
export const timeForKillsMs = (kills: number): number => 120_000 + kills * 20_000;
