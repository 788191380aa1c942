/**
 * Runs without the tests for which something is missing, with a line that says so; in CI that is a failure.
 * @param {string} what these tests are on
 * @param {string} obstacle why they cannot run here
 * @param run gets no environment, by which the tests are left out
 */
export async function leaveOut(what, obstacle, run) {
  if (process.env.CI === 'true') throw new Error(obstacle);
  console.log(`The tests on ${what} are left out: ${obstacle}`);
  const counts = await run({});
  return { ...counts, skipped: counts.skipped + 1 };
}
