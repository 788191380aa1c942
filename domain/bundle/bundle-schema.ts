import { z } from 'zod';
import { WORKSPACE_ACCESS } from '../org-template/types';
import { isCron, isTimezone } from '../schedule-times';
import { isStorableJson } from '../storable-json';
import { isPlainLine, isPlainText, isStorableText } from '../text';
import { FILE_BYTES_MAX } from '../workspace-files/file-roots';

export const BUNDLE_SCHEMA = '1.0';

/** What one bundle may hold; above it the bundle is refused and the limit is named. */
export const BUNDLE_LIMITS = { workspaces: 5000, depth: 64, bytes: 16 * 1024 * 1024 } as const;

const line = (max: number) =>
  z
    .string('must be text')
    .trim()
    .max(max, `must have at most ${max} characters`)
    .refine(isPlainLine, 'must be one line without control characters and without any of { } [ ] | > * & !');
const name = (max: number) => line(max).min(1, 'must not be empty');
const text = (max: number) =>
  z
    .string('must be text')
    .max(max, `must have at most ${max} characters`)
    .refine(isStorableText, 'must hold no NUL and no half of a character');
const json = z
  .record(z.string(), z.unknown(), 'must be a JSON object')
  .refine(isStorableJson, 'must hold no NUL, no half of a character and not nest too deeply');
const list = <T extends z.ZodType>(item: T, max: number) =>
  z.array(item, 'must be a list').max(max, `must have at most ${max} entries`).default([]);
const textsByPath = z.record(z.string(), text(FILE_BYTES_MAX), 'must be an object: text by path').default({});
const coordinate = z.number('must be a number').min(-10_000_000).max(10_000_000);
const extent = z.number('must be a number').min(0).max(100_000);

const skill = z.strictObject({
  id: name(200),
  name: text(255).default(''),
  description: text(10_000).default(''),
  files: textsByPath,
});

const schedule = z.strictObject({
  name: text(255),
  cron_expr: text(200).refine(isCron, 'must be a cron expression of five fields'),
  timezone: text(100).refine(isTimezone, 'must name a time zone').default('UTC'),
  prompt: text(FILE_BYTES_MAX),
  enabled: z.boolean('must be true or false').default(true),
});

const channel = z.strictObject({
  type: name(50),
  config: json.default({}),
  allowed_users: list(text(200), 1000),
  enabled: z.boolean('must be true or false').default(true),
});

const memory = z.strictObject({
  content: text(100_000).min(1, 'must not be empty'),
  scope: z.enum(['LOCAL', 'TEAM', 'GLOBAL'], 'must be LOCAL, TEAM or GLOBAL').default('LOCAL'),
  namespace: name(50).default('general'),
});

/** One workspace of a bundle without those below it: the tree is walked, so that no depth can exhaust the stack. */
export const bundleNode = z.strictObject({
  schema: z.literal(BUNDLE_SCHEMA, `must be '${BUNDLE_SCHEMA}'`).optional(),
  id: text(200).min(1, 'must not be empty'),
  name: name(255),
  /** What the workspace is for; the older name of it is description. */
  role: line(1000).nullish(),
  description: text(10_000).nullish(),
  /** Without one: that of the workspace above it. */
  runtime: name(100).nullish(),
  tier: z
    .int('must be a whole number from 1 to 4')
    .min(1, 'must be from 1 to 4')
    .max(4, 'must be from 1 to 4')
    .default(2),
  model: text(200)
    .regex(/^[!-~]*$/, 'must be letters, digits and signs of ASCII without spaces')
    .nullish(),
  system_prompt: text(FILE_BYTES_MAX).nullish(),
  skills: list(skill, 500),
  tools: list(z.strictObject({ id: name(200), config: json.default({}) }), 500),
  prompts: textsByPath,
  files: textsByPath,
  settings: json.default({}),
  schedules: list(schedule, 200),
  channels: list(channel, 50),
  memories: list(memory, 1000),
  max_concurrent_tasks: z.int('must be a whole number').min(1, 'must be at least 1').max(1000).default(1),
  workspace_dir: text(1000).refine(isPlainText, 'must hold no control characters').nullish(),
  workspace_access: z
    .enum(WORKSPACE_ACCESS, `must be one of: ${WORKSPACE_ACCESS.join(', ')}`)
    .default('none'),
  budget_limit_cents: z.int('must be a whole number').min(0).max(1_000_000_000_000).nullish(),
  canvas: z.strictObject({ x: coordinate, y: coordinate }).nullish(),
  size: z.strictObject({ width: extent, height: extent }).nullish(),
  z: z.int('must be a whole number').min(-1_000_000_000).max(1_000_000_000).default(0),
  collapsed: z.boolean('must be true or false').default(false),
  agent_card: json.nullish(),
  author: text(255).nullish(),
  version: text(100).nullish(),
  sub_workspaces: z.array(z.unknown(), 'must be a list').default([]),
});

export type BundleNode = z.output<typeof bundleNode>;

/** A bundle as it is written. */
export type Bundle = Omit<z.input<typeof bundleNode>, 'sub_workspaces'> & { sub_workspaces: Bundle[] };
