import { defineConfig } from 'vitest/config';
import { removeGuard } from './scripts/guards/remove-guard.mjs';

/** A test that takes so long hangs. No test is about time: on a busy machine each takes several times as long as alone. */
const HUNG_MS = 120_000;
const ELSEWHERE = ['**/node_modules/**', '.next/**', '.build/**', '.data/**', 'e2e/**'];
const DATABASE = '**/*.db.test.ts';
const CONFORMANCE = '**/*.conformance.test.ts';
/** `npm test` starts a Docker engine for these; without one they are left out. */
const ON_DOCKER = process.env.MOLECULE_TEST_DOCKER ? [] : ['server/backends/docker/*.conformance.test.ts'];
/** `npm test` looks whether the loopback cloud can have machines here; without them these are left out. */
const ON_MACHINES = process.env.MOLECULE_TEST_MACHINES
  ? []
  : ['{server/backends/ec2,server/testing/aws}/**/*.{conformance,db}.test.ts'];
/** `npm run guards` names one of its guards: the tests run without it. */
const WITHOUT_GUARD = process.env.MOLECULE_WITHOUT_GUARD;

export default defineConfig({
  plugins: WITHOUT_GUARD ? [removeGuard(WITHOUT_GUARD)] : [],
  resolve: { tsconfigPaths: true },
  test: {
    setupFiles: ['server/testing/patient-waits.ts'],
    // As patient as `vi.waitFor` is made there; by itself it gives up after one second.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...ELSEWHERE, DATABASE, CONFORMANCE],
          maxWorkers: 2,
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: [DATABASE],
          exclude: [...ELSEWHERE, ...ON_MACHINES],
          globalSetup: ['server/testing/database-setup.ts'],
          // Each has a database server of its own. Modules are loaded once for all files of a worker.
          maxWorkers: 2,
          isolate: false,
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: [CONFORMANCE],
          exclude: [...ELSEWHERE, ...ON_DOCKER, ...ON_MACHINES],
          globalSetup: ['server/testing/database-setup.ts'],
          maxWorkers: 1,
          testTimeout: HUNG_MS,
          hookTimeout: HUNG_MS,
        },
      },
    ],
  },
});
