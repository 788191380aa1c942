import * as contracts from '@/contracts/platform';
import * as health from '../../observability/get-health';
import * as liveness from '../../observability/get-liveness';
import * as metrics from '../../observability/get-metrics';
import { buildOpenApi } from '../openapi';
import { route } from '../route';

export const getHealth = route(contracts.getHealth, health.getHealth);
export const getMetrics = route(contracts.getMetrics, metrics.getMetrics);
export const getLiveness = route(contracts.getLiveness, liveness.getLiveness);
export const getOpenApi = route(contracts.getOpenApi, ({ config }) =>
  Promise.resolve(buildOpenApi(config.basePath)),
);
