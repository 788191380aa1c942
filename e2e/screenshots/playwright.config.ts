import { defineConfig } from '@playwright/test';
import shared from '../../playwright.config';

/** Pictures for people to look at: `npm run screenshots`. Nothing is judged but that each could be taken. */
export default defineConfig({
  ...shared,
  testDir: '.',
  testMatch: '*.shots.ts',
  outputDir: '../../test-results',
  timeout: 120_000,
});
