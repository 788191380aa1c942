import { z } from 'zod';
import { isPlainLine } from '@/domain/text';

/**
 * A mapping of at most `max` entries. They are counted before any of them is read: a million of them would hold the
 * process up for seconds.
 */
export const boundedRecord = <V extends z.ZodType>(
  key: z.ZodString,
  value: V,
  max: number,
  message: string,
) =>
  z.preprocess(
    (given, context) => {
      if (typeof given !== 'object' || given === null || Object.keys(given).length <= max) return given;
      context.addIssue({ code: 'custom', message: `must have at most ${max} entries`, input: '' });
      return z.NEVER;
    },
    z.record(key, value, message),
  );

/** A lower-case UUID, as every id of the platform is. */
export const idField = z.uuid('must be a UUID').toLowerCase();

const plainLine = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `must have at most ${max} characters`)
    .refine(isPlainLine, 'must be one line without control characters and without any of { } [ ] | > * & !');

export const nameField = plainLine(255).min(1, 'must not be empty');
export const roleField = plainLine(1000);

/** The name of a model as its provider writes it, empty for none. */
export const modelField = z
  .string('must be text')
  .trim()
  .max(200, 'must have at most 200 characters')
  .regex(/^[!-~]*$/, 'must be letters, digits and signs of ASCII without spaces');

/** A flag in a query: on only when it is the literal string `true`. */
export const flag = z
  .enum(['true', 'false'])
  .optional()
  .transform((value) => value === 'true');

/** A coordinate on the canvas, in canvas pixels. */
export const coordinateField = z.number().min(-10_000_000).max(10_000_000);

/** How wide or high a team is, in canvas pixels. */
export const sizeField = z.number().min(0).max(100_000);

export const timestampField = z.iso.datetime({ offset: true });

/** An email address in lower case, as it is stored and compared. */
export const emailField = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must have at most 254 characters')
  .pipe(z.email('must be an email address'));

/** What a person is called. */
export const personNameField = plainLine(100).min(1, 'must not be empty');

/** A code of an authenticator app, or a recovery code, as people type them. */
export const secondFactorCodeField = z
  .string()
  .transform((text) => text.replaceAll(/\s/g, ''))
  .pipe(z.string().min(1, 'must not be empty').max(60, 'must have at most 60 characters'));

/** The secret part of a link that is good once. */
export const linkTokenField = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters');

/** The name of a workspace template; no path, so nothing else of the server can be named. */
export const workspaceTemplateId = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9][a-z0-9-]*$/,
    'must be the name of a workspace template (lower-case letters, digits and -)',
  );
