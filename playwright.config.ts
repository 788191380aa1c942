import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/** A system's Chromium where there is one; otherwise Playwright's own. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Tests on a real Docker engine: `npm test` starts one for them.
  testIgnore: process.env.MOLECULE_TEST_DOCKER ? [] : ['**/docker-*.spec.ts'],
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  // Longer than the default: a slow machine is no fault of the page.
  expect: { timeout: 10_000 },
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
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
