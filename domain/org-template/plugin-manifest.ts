import { z } from 'zod';

const word = z.string().min(1, 'must not be empty').max(200);

/** plugin.yaml: what a plugin says of itself (spec 1.28). */
export const pluginManifestYaml = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,127}$/,
      'must be lower-case letters, digits, dots, _ and -, and begin with a letter or digit',
    ),
  version: z.union([word, z.number()]).optional(),
  description: z.string().max(2000).optional(),
  author: z.string().max(200).optional(),
  tags: z.array(word).max(100).optional(),
  skills: z.array(word).max(500).optional(),
  runtimes: z.array(word).max(50).optional(),
  sha256: z
    .string()
    .regex(/^[a-f0-9]{64}$/, 'must be 64 hexadecimal digits')
    .optional(),
});
