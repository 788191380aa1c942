import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SWEEPERS } from '../jobs/catalog';
import { SETTINGS } from '../platform/config';
import { COPIES_KEPT } from '../platform/embedded-postgres/backup';
import { RESTORABLE_DAYS } from '../workspaces/restore-workspace';

const OPERATIONS = readFileSync('docs/operations.md', 'utf8');
const SECTION = /## What is kept how long\n([\s\S]*?)\n## /.exec(OPERATIONS)?.[1] ?? '';
const rows = new Map(
  [...SECTION.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, what = '', text = '']) => [what, text]),
);

const fallbackOf = (name: string) => SETTINGS.find((setting) => setting.name === name)?.fallback;

it('every number with a setting is what holds when it is unset', () => {
  const numbers = [...SECTION.matchAll(/(\d+) (?:days|hours) \(`([A-Z_]+)`\)/g)];
  expect(numbers.map(([, , name]) => name)).toEqual([
    'ACTIVITY_RETENTION_DAYS',
    'ACTIVITY_CLEANUP_INTERVAL_HOURS',
    'EVENT_RETENTION_DAYS',
  ]);
  for (const [, number, name = ''] of numbers) expect(number).toBe(fallbackOf(name));
});

it('the other numbers are those of the code', () => {
  expect(rows.get('Removed workspaces')).toContain(`restored for ${RESTORABLE_DAYS} days`);
  expect(rows.get('Copies before an upgrade or a forced restore')).toBe(`The newest ${COPIES_KEPT}.`);
});

it('what goes by itself has somebody who deletes it, hourly, and nobody deletes anything else', () => {
  const hourly = SWEEPERS.filter(({ cron }) => /^\d+ \* \* \* \*$/.test(cron)).map(({ name }) => name);
  // Who adds a sweeper that deletes says in the table what it deletes.
  expect(hourly.sort()).toEqual(['activity-retention', 'event-retention', 'limit-counts', 'past-sessions']);
  expect(rows.get('Activity')).toMatch(/up to one more/);
  expect(rows.get('Past events')).toMatch(/up to an hour more/);
  expect(rows.get('Sessions that have ended')).toMatch(/up to an hour more/);
  expect(rows.get('Counts of requests, and of tries to sign in')).toMatch(/up to an hour more/);
});
