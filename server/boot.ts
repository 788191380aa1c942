import { setMaxListeners } from 'node:events';
import { connectDatabase } from '@/db/client';
import { migrateDatabase } from '@/db/migrate';
import { settleRestoredActivity } from '@/db/queries/activity-entries';
import { getDeploymentId } from '@/db/queries/deployment';
import { limitCounts } from '@/db/schema/limit-counts';
import { AGENT_FACTS_TTL_MS } from './a2a/agent-facts';
import { CALL_LIMITS, createCallGate } from './a2a/call-gate';
import { giveUpAbandoned } from './a2a/queue/a2a-queue.sweeper';
import { createMessageQueue } from './a2a/queue/message-queue';
import { FOLLOWED_MAX, TaskStreams } from './a2a/streams/task-streams';
import { createBackendRegistry } from './backends/registry';
import { createMachineBackends } from './backends/registry-machines';
import { createPostgresMessageStore } from './chat/postgres-message-store';
import { type Deps, setDeps } from './deps';
import { EventDispatcher } from './events/dispatcher';
import { createPostgresFileStore } from './files/postgres-file-store';
import { migrateJobs, startJobRunner } from './jobs/runner';
import { SESSION_TTL_MS } from './people/session-cookie';
import { atMost } from './platform/at-most';
import { createBackground } from './platform/background';
import { systemClock } from './platform/clock';
import type { Config } from './platform/config';
import { toAllowances } from './platform/config-limits';
import { createOutbound } from './platform/guarded-fetch/outbound';
import { createOutboundPolicy } from './platform/guarded-fetch/outbound-policy';
import { createAtOnce } from './platform/limits/at-once';
import { createByteRoom } from './platform/limits/byte-room';
import { createLimits } from './platform/limits/limits';
import type { Logger } from './platform/logger';
import { createMetrics } from './platform/metrics';
import { createOwnAddresses, type OwnAddresses } from './platform/own-addresses';
import { loadSecretBox } from './platform/secret-keys';
import { createTtlCache } from './platform/ttl-cache';
import { INBOUND_SECRET_TTL_MS } from './registry/inbound-secret';
import { reportUnreadableSecrets } from './secrets/report-unreadable';
import { CREDENTIAL_KNOWN_MS, CREDENTIAL_TTL_MS } from './tokens/credentials';

export interface Platform {
  readonly deps: Deps;
  readonly addresses: OwnAddresses;
  /** Refuses new work and ends event streams; call `stop` once running requests are through. */
  beginStop(): void;
  stop(): Promise<void>;
}

const POOL_CLOSE_SECONDS = 2;
/** Longer than the grace that calls to agents have. */
const BACKGROUND_MS_MAX = 4000;
const EVENTS_MS_MAX = 2000;

/** Migrates, builds the process's Deps once, and starts its workers. The only place that constructs adapters. */
export async function bootPlatform(config: Config, log: Logger, databaseUrl: string): Promise<Platform> {
  await migrateDatabase(databaseUrl);
  await migrateJobs(databaseUrl);
  const database = connectDatabase(databaseUrl);
  const stopping = new AbortController();
  // Every open stream and every call to an agent waits for it, so Node's warning of ten listeners would mean nothing.
  setMaxListeners(0, stopping.signal);
  const background = createBackground(log);
  const secrets = await loadSecretBox(config, true);
  await reportUnreadableSecrets(database.db, secrets, log);
  const outbound = createOutbound(createOutboundPolicy(config));
  const events = new EventDispatcher(database.sql, log);
  const deploymentId = await getDeploymentId(database.db);
  const addresses = createOwnAddresses(config);
  const machines = createMachineBackends({ deploymentId, config, log, clock: systemClock, addresses });
  const queue = createMessageQueue();
  const deps: Deps = {
    config,
    log,
    clock: systemClock,
    database,
    backends: createBackendRegistry(
      createPostgresFileStore(database, systemClock),
      machines,
      config.workspaceBackend,
    ),
    events,
    messages: createPostgresMessageStore(database),
    metrics: createMetrics(),
    limits: createLimits(
      toAllowances(config),
      { db: database.db, table: limitCounts },
      { clock: systemClock, log },
    ),
    atOnce: createAtOnce(config.requestsAtOnce),
    uploadRoom: createByteRoom({ bytesMax: config.uploadMemoryMib * 1024 * 1024 }),
    sessions: createTtlCache(systemClock, SESSION_TTL_MS),
    credentials: createTtlCache(systemClock, CREDENTIAL_TTL_MS),
    knownCredentials: createTtlCache(systemClock, CREDENTIAL_KNOWN_MS),
    inboundSecrets: createTtlCache(systemClock, INBOUND_SECRET_TTL_MS),
    agentFacts: createTtlCache(systemClock, AGENT_FACTS_TTL_MS),
    secrets,
    background,
    outbound,
    calls: createCallGate(CALL_LIMITS),
    taskStreams: new TaskStreams(
      { sql: database.sql, log, clock: systemClock, stopping: stopping.signal },
      FOLLOWED_MAX,
    ),
    queue,
    stopping: stopping.signal,
  };
  await events.start();
  const restored = await settleRestoredActivity(database.sql);
  if (restored > 0) log.info({ entries: restored }, 'put the activity of a restored dump in order');
  const jobs = await startJobRunner(deps, databaseUrl);
  await giveUpLeftDeliveries(deps);
  await queue.start(deps);
  setDeps(deps);
  return {
    deps,
    addresses,
    beginStop: () => stopping.abort(),
    async stop() {
      stopping.abort();
      await atMost(EVENTS_MS_MAX, queue.stop());
      // Each of them may wait for a database that has gone away and will not come back.
      await atMost(BACKGROUND_MS_MAX, background.drain());
      await outbound.close();
      await jobs.stop();
      await Promise.all(machines.map((backend) => backend.close()));
      await atMost(EVENTS_MS_MAX, events.stop());
      await database.close(POOL_CLOSE_SECONDS);
      setDeps(undefined);
    },
  };
}

/** Only one process can be on an embedded database, so what is out for delivery there belongs to the dead. */
async function giveUpLeftDeliveries(deps: Deps): Promise<void> {
  if (deps.config.database.kind !== 'embedded') return;
  try {
    await giveUpAbandoned(deps, true);
  } catch (error) {
    // The sweeper finds them when their leases are over.
    deps.log.warn({ err: error }, 'cannot give up what was on its way to agents');
  }
}
