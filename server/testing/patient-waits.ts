import { vi } from 'vitest';

/**
 * Tests wait for what is to come about, and not for one second only, which is what `vi.waitFor` takes for patience: on a busy
 * machine that is a test of time. Runs before each file; files of one worker share `vi`.
 */
const PATIENCE_MS = 20_000;
const IS_PATIENT = Symbol.for('molecule.patient-waits');

type WaitFor = typeof vi.waitFor & { [IS_PATIENT]?: true };

const waitFor: WaitFor = vi.waitFor;
if (!waitFor[IS_PATIENT]) {
  const patient: WaitFor = (check, options = {}) =>
    waitFor(check, typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options });
  patient[IS_PATIENT] = true;
  vi.waitFor = patient;
}
