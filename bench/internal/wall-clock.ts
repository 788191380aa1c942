/** One time for all processes of a machine, finer than Date.now(). In milliseconds. */
export const wallClock = (): number => performance.timeOrigin + performance.now();
