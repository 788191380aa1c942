import { setMaxListeners } from 'node:events';
import { connectDatabase } from '@/db/client';
import { migrateDatabase } from '@/db/migrate';
import { settleRestoredActivity } from '@/db/queries/activity-entries';
import { getDeploymentId } from '@/db/queries/deployment';
import { limitCounts } from '@/db/schema/limit-counts';
import { AGENT_FACTS_TTL_MS } from './a2a/agent-facts';
import { CALL_LIMITS, createCallGate } from './a2a/call-gate';
import { giveUpLeft } from './a2a/once/give-up-left';
import { MessageClaims } from './a2a/once/message-claims';
import { giveUpAbandoned } from './a2a/queue/a2a-queue.sweeper';
import { createMessageQueue } from './a2a/queue/message-queue';
import { followDue } from './a2a/streams/look-after-task';
import { FOLLOWED_MAX, TaskStreams } from './a2a/streams/task-streams';
import { createBackendRegistry } from './backends/registry';
import { createMachineBackends } from './backends/registry-machines';
import { Budgets } from './budgets/budgets';
import { loadPrices } from './budgets/load-prices';
import { createPostgresMessageStore } from './chat/postgres-message-store';
import { type Deps, setDeps } from './deps';
import { EventDispatcher } from './events/dispatcher';
import { createPostgresFileStore } from './files/postgres-file-store';
import { migrateJobs, startJobRunner } from './jobs/runner';
import { SESSION_TTL_MS } from './people/session-cookie';
import { atMost } from './platform/at-most';
import { createBackground } from './platform/background';
import { createBatches } from './platform/batches';
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
  const files = createPostgresFileStore(database, systemClock);
  const queue = createMessageQueue();
  const prices = await loadPrices(config.modelPricesFile);
  const own = { sql: database.sql, log, clock: systemClock };
  const deps: Deps = {
    config,
    log,
    clock: systemClock,
    database,
    backends: createBackendRegistry(files, machines, config.workspaceBackend),
    events,
    messages: createPostgresMessageStore(database),
    metrics: createMetrics(),
    limits: createLimits(toAllowances(config), { db: database.db, table: limitCounts }, own),
    atOnce: createAtOnce(config.requestsAtOnce),
    uploadRoom: createByteRoom({ bytesMax: config.uploadMemoryMib * 1024 * 1024 }),
    sessions: createTtlCache(systemClock, SESSION_TTL_MS),
    credentials: createTtlCache(systemClock, CREDENTIAL_TTL_MS),
    knownCredentials: createTtlCache(systemClock, CREDENTIAL_KNOWN_MS),
    inboundSecrets: createTtlCache(systemClock, INBOUND_SECRET_TTL_MS),
    agentFacts: createTtlCache(systemClock, AGENT_FACTS_TTL_MS),
    secrets,
    background,
    batches: createBatches(),
    outbound,
    calls: createCallGate(CALL_LIMITS),
    claims: new MessageClaims({ sql: database.sql, log }),
    taskStreams: new TaskStreams({ ...own, stopping: stopping.signal }, FOLLOWED_MAX),
    queue,
    budgets: new Budgets({ ...own, config, prices }),
    stopping: stopping.signal,
  };
  await events.start();
  const restored = await settleRestoredActivity(database.sql);
  if (restored > 0) log.info({ entries: restored }, 'put the activity of a restored dump in order');
  await whereAlone(deps, () => followDue(deps, null, true));
  const jobs = await startJobRunner(deps, databaseUrl);
  await whereAlone(deps, async () => {
    await giveUpAbandoned(deps, true);
    await giveUpLeft(deps, null, true);
  });
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
      await atMost(EVENTS_MS_MAX, deps.claims.stop());
      await outbound.close();
      await atMost(EVENTS_MS_MAX, deps.budgets.stop());
      await jobs.stop();
      await Promise.all(machines.map((backend) => backend.close()));
      await atMost(EVENTS_MS_MAX, events.stop());
      await database.close(POOL_CLOSE_SECONDS);
      setDeps(undefined);
    },
  };
}

/** Only one process can be on an embedded database, so what others say there that they are at belongs to the dead. */
async function whereAlone(deps: Deps, takeOver: () => Promise<unknown>): Promise<void> {
  if (deps.config.database.kind !== 'embedded') return;
  try {
    await takeOver();
  } catch (error) {
    // The sweepers find it when the leases are over.
    deps.log.warn({ err: error }, 'cannot take over what an earlier process was at');
  }
}
