import { defineConfig } from 'vitest/config';

const ELSEWHERE = ['**/node_modules/**', '.next/**', '.build/**', '.data/**', 'e2e/**'];
const DATABASE = '**/*.db.test.ts';
const CONFORMANCE = '**/*.conformance.test.ts';
/** `npm test` starts a Docker engine for these; without one they are left out. */
const ON_DOCKER = process.env.MOLECULE_TEST_DOCKER ? [] : ['server/backends/docker/*.conformance.test.ts'];

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...ELSEWHERE, DATABASE, CONFORMANCE],
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: [DATABASE],
          exclude: ELSEWHERE,
          globalSetup: ['server/testing/database-setup.ts'],
          // Each has a database server of its own. Modules are loaded once for all files of a worker.
          maxWorkers: 2,
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: [CONFORMANCE],
          exclude: [...ELSEWHERE, ...ON_DOCKER],
          globalSetup: ['server/testing/database-setup.ts'],
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
