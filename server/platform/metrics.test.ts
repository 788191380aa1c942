import { expect, it } from 'vitest';
import { createMetrics } from './metrics';

it('renders Prometheus text with requests by pattern, their durations, the open streams and the sweeps', async () => {
  const metrics = createMetrics();
  metrics.recordRequest({ method: 'GET', path: '/workspaces/:id', status: 200, durationMs: 250 });
  metrics.recordRequest({ method: 'GET', path: '/workspaces/:id', status: 404, durationMs: 250 });
  for (let n = 0; n < 4; n += 1) metrics.streamOpened();
  metrics.streamClosed();
  metrics.recordSweep('liveness', 3);
  metrics.recordSweep('liveness', 0);
  const text = await metrics.render();
  expect(text).toContain('molecule_http_requests_total{method="GET",path="/workspaces/:id",status="200"} 1');
  expect(text).toContain('molecule_http_requests_total{method="GET",path="/workspaces/:id",status="404"} 1');
  expect(text).toContain(
    'molecule_http_request_duration_seconds_total{method="GET",path="/workspaces/:id",status="200"} 0.25',
  );
  expect(text).toContain('molecule_event_streams_active 3');
  expect(text).toContain('molecule_sweeps_total{sweeper="liveness"} 2');
  expect(text).toContain('molecule_sweeps_corrected_total{sweeper="liveness"} 3');
});

it('two in one process do not share counts', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.streamOpened();
  expect(await other.render()).toContain('molecule_event_streams_active 0');
});
