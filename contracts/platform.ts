import { z } from 'zod';
import { contract } from './contract';
import { timestampField } from './fields';

export const getHealth = contract({
  id: 'get-health',
  method: 'GET',
  path: '/health',
  summary: 'Whether the process serves; used by probes.',
  auth: 'public',
  output: z.object({ status: z.literal('ok') }),
  errors: ['platform_unavailable'],
  fastLane: true,
});

export const getMetrics = contract({
  id: 'get-metrics',
  method: 'GET',
  path: '/metrics',
  summary:
    'Prometheus text. It tells about the organisation, so it asks for a key where nobody is the owner.',
  auth: 'viewer',
  output: z.string(),
  produces: 'text',
  fastLane: true,
});

export const getLiveness = contract({
  id: 'get-liveness',
  method: 'GET',
  path: '/admin/liveness',
  summary: 'When each periodic job last ran, and how much it corrected.',
  auth: 'operator',
  output: z.object({
    subsystems: z.record(
      z.string(),
      z.object({
        last_tick_at: timestampField.nullable(),
        seconds_ago: z.number().nullable(),
        /** How much it repaired then. */
        last_corrected: z.int().nullable(),
      }),
    ),
  }),
});

export const getOpenApi = contract({
  id: 'get-openapi',
  method: 'GET',
  path: '/openapi.json',
  summary: 'This document.',
  auth: 'viewer',
  output: z.looseObject({ openapi: z.literal('3.1.0') }),
});
