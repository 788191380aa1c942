import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** A system's Chromium where there is one; otherwise Playwright's own. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const ON_DOCKER = '**/docker-*.spec.ts';
const ON_MACHINES = '**/ec2-*.spec.ts';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  projects: [
    { name: 'app', testIgnore: [ON_DOCKER, ON_MACHINES] },
    // One after the other, because some of them stop the engine. `npm test` starts it; without one they are left out.
    ...(process.env.MOLECULE_TEST_DOCKER
      ? [{ name: 'docker', testMatch: ON_DOCKER, workers: 1, outputDir: 'test-results/docker' }]
      : []),
    // Where the loopback cloud can have machines: `npm test` looks.
    ...(process.env.MOLECULE_TEST_MACHINES ? [{ name: 'ec2', testMatch: ON_MACHINES }] : []),
  ],
  // One more than a small machine has cores: much of it is waiting, for the minute of a sweeper, for a process to end, for a
  // page to settle.
  workers: 3,
  retries: 0,
  forbidOnly: true,
  // A test that takes so long hangs. A whole journey beside others on two busy cores takes a minute or two; no test is about time.
  timeout: 300_000,
  // Longer than the default: a slow machine is no fault of the page.
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    // Recording doubles the work of every test for the few that fail, which leave a picture and what stood on the page all
    // the same. To look at one: `npx playwright test --trace on <file>`.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
