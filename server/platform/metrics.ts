import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type A2aMetrics, createA2aMetrics } from './metrics-a2a';

export interface Metrics {
  /** Prometheus text 0.0.4. */
  render(): Promise<string>;
  /** One finished request; `path` is the contract's pattern, never the path with its ids. */
  recordRequest(request: { method: string; path: string; status: number; durationMs: number }): void;
  /** One slot of a sweeper that ran through here, and how much it repaired. */
  recordSweep(sweeper: string, corrected: number): void;
  /** One look at a machine, and what was seen. */
  recordObservation(state: string): void;
  /** Files of chats that were forgotten, by why. */
  recordUploadsSwept(files: { acked: number; expired: number }): void;
  streamOpened(): void;
  streamClosed(): void;
  /** Of the gateway. */
  readonly a2a: A2aMetrics;
}

/** The process's own registry, so that two in one test process do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labels = ['method', 'path', 'status'] as const;
  const requests = new Counter({
    name: 'molecule_http_requests_total',
    help: 'Finished API requests.',
    labelNames: labels,
    registers: [registry],
  });
  const durations = new Counter({
    name: 'molecule_http_request_duration_seconds_total',
    help: 'Seconds spent on API requests.',
    labelNames: labels,
    registers: [registry],
  });
  const streams = new Gauge({
    name: 'molecule_event_streams_active',
    help: 'Open event streams.',
    registers: [registry],
  });
  const sweeps = new Counter({
    name: 'molecule_sweeps_total',
    help: 'Slots of sweepers that ran through in this process.',
    labelNames: ['sweeper'],
    registers: [registry],
  });
  const corrected = new Counter({
    name: 'molecule_sweeps_corrected_total',
    help: 'What sweepers repaired in this process.',
    labelNames: ['sweeper'],
    registers: [registry],
  });
  const uploads = new Counter({
    name: 'molecule_pending_uploads_swept_total',
    help: 'Files for agents that were deleted: acked ones, and those that nobody fetched in time.',
    labelNames: ['reason'],
    registers: [registry],
  });
  const observations = new Counter({
    name: 'molecule_machine_observations_total',
    help: 'Looks at machines of workspaces by what was seen; unknown means that nobody could say.',
    labelNames: ['state'],
    registers: [registry],
  });
  return {
    render: () => registry.metrics(),
    recordRequest({ method, path, status, durationMs }) {
      requests.inc({ method, path, status: String(status) });
      durations.inc({ method, path, status: String(status) }, durationMs / 1000);
    },
    recordSweep(sweeper, count) {
      sweeps.inc({ sweeper });
      corrected.inc({ sweeper }, count);
    },
    recordUploadsSwept({ acked, expired }) {
      uploads.inc({ reason: 'acked' }, acked);
      uploads.inc({ reason: 'expired' }, expired);
    },
    recordObservation: (state) => observations.inc({ state }),
    streamOpened: () => streams.inc(),
    streamClosed: () => streams.dec(),
    a2a: createA2aMetrics(registry),
  };
}
