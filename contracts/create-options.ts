import { z } from 'zod';
import { contract } from './contract';

export const getCreateOptions = contract({
  id: 'get-create-options',
  method: 'GET',
  path: '/create-options',
  summary: 'What whoever runs this server lets people choose for a new workspace.',
  auth: 'viewer',
  output: z.object({
    /** The runtimes that something here can run. */
    runtimes: z.array(z.string()),
    /** Why other runtimes are not among them, or cannot be started at the moment: each reason with those it holds for. */
    runtimes_reasons: z.array(z.object({ runtimes: z.array(z.string()), reason: z.string() })),
    /** By runtime, what a machine of tiers 1 to 4 comes to a month while it runs, in US cents, where somebody bills for it. */
    monthly_cents: z.record(z.string(), z.array(z.int().nullable())),
    tiers_allowed: z.array(z.int()),
    /** Why the other tiers are not; null when all are. */
    tiers_reason: z.string().nullable(),
    /** Of the secrets that open providers of models, those that every workspace gets already. */
    model_secrets: z.array(z.string()),
  }),
});
