import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { pino } from 'pino';
import postgres, { type Sql } from 'postgres';
import { connectDatabase, type DatabaseClients } from '@/db/client';
import { limitCounts } from '@/db/schema/limit-counts';
import { type Allowances, LIMIT_CLASSES } from '@/domain/limit-classes';
import { SHIPPED_PRICES } from '@/domain/model-prices';
import { AGENT_FACTS_TTL_MS } from '@/server/a2a/agent-facts';
import { CALL_LIMITS, createCallGate } from '@/server/a2a/call-gate';
import { MessageClaims } from '@/server/a2a/once/message-claims';
import { createMessageQueue, type RunningQueue } from '@/server/a2a/queue/message-queue';
import { TaskStreams } from '@/server/a2a/streams/task-streams';
import { createBackendRegistry } from '@/server/backends/registry';
import { Budgets } from '@/server/budgets/budgets';
import { createPostgresMessageStore } from '@/server/chat/postgres-message-store';
import { type Deps, setDeps } from '@/server/deps';
import { EventDispatcher } from '@/server/events/dispatcher';
import { createPostgresFileStore } from '@/server/files/postgres-file-store';
import { SESSION_TTL_MS } from '@/server/people/session-cookie';
import { createBackground } from '@/server/platform/background';
import { createBatches } from '@/server/platform/batches';
import { systemClock } from '@/server/platform/clock';
import { parseConfig } from '@/server/platform/config';
import { toAllowances } from '@/server/platform/config-limits';
import { createOutbound } from '@/server/platform/guarded-fetch/outbound';
import { createOutboundPolicy } from '@/server/platform/guarded-fetch/outbound-policy';
import { createAtOnce } from '@/server/platform/limits/at-once';
import { createByteRoom } from '@/server/platform/limits/byte-room';
import { createLimits, type Limits } from '@/server/platform/limits/limits';
import { createMetrics } from '@/server/platform/metrics';
import { createSecretBox } from '@/server/platform/secret-box';
import { createTtlCache } from '@/server/platform/ttl-cache';
import type { Principal } from '@/server/principal';
import { INBOUND_SECRET_TTL_MS } from '@/server/registry/inbound-secret';
import { CREDENTIAL_KNOWN_MS, CREDENTIAL_TTL_MS } from '@/server/tokens/credentials';
import { emptyTables } from './empty-tables';
import { TestClock } from './test-clock';
import { createTestDatabase } from './test-database';

/** A platform on a database of the test's own: everything is real but the clock, which stands still, and the log. */
export interface TestPlatform {
  readonly deps: Deps;
  readonly clock: TestClock;
  readonly url: string;
  /** A connection of the test's own, for looking behind the curtain. */
  readonly sql: Sql;
  /** Begins a stop, as the process does on a signal. */
  beginStop(): void;
  /** Empties every table and restarts the counters. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** One of its own for each: a test that listens to it hears nothing of what another file has left running. */
const silentLog = () => pino({ level: 'silent' });

/** The owner of local mode, as an operation sees it. */
export const OWNER: Principal = {
  kind: 'person',
  id: 'owner',
  role: 'owner',
  workspaceId: null,
  orgId: null,
  origin: 'user',
  requestId: 'request-of-a-test',
};

/**
 * Builds the platform of one test file and makes it the process's Deps, which the routes look up.
 * @param overrides replaces parts, for instance the backends or the rate limit
 */
export async function createTestPlatform(overrides: Partial<Deps> = {}): Promise<TestPlatform> {
  const testDatabase = await createTestDatabase();
  const { url } = testDatabase;
  const { deps: parts, clock, stopping, queue } = createTestDeps(url);
  const { background, outbound, events, database } = parts;
  const deps: Deps = { ...parts, ...overrides };
  await events.start();
  await queue.start(deps);
  setDeps(deps);
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  return {
    deps,
    clock,
    url,
    sql,
    beginStop: () => stopping.abort(),
    async reset() {
      await background.drain();
      deps.credentials.clear();
      deps.sessions.clear();
      deps.inboundSecrets.clear();
      deps.agentFacts.clear();
      await deps.budgets.rest();
      await emptyTables(sql);
      await sql`update audit_head set seq = 0, hash = ''`;
      await sql`delete from graphile_worker._private_jobs`;
    },
    async close() {
      setDeps(undefined);
      stopping.abort();
      await queue.stop();
      await background.drain();
      await deps.claims.stop();
      await deps.budgets.stop();
      await outbound.close();
      await events.stop();
      await Promise.all([database.close(1), sql.end({ timeout: 1 })]);
      await testDatabase.drop();
    },
  };
}

/** The parts of a platform on the database at `url`; they are not the process's Deps, and nothing of them runs yet. */
export function createTestDeps(url: string): {
  deps: Deps;
  clock: TestClock;
  stopping: AbortController;
  queue: RunningQueue;
} {
  const database = connectDatabase(url);
  const clock = new TestClock();
  const stopping = new AbortController();
  // As in boot.ts: whoever waits for anything listens.
  setMaxListeners(0, stopping.signal);
  const config = parseConfig({ DATABASE_URL: url, CONFIGS_DIR: 'templates', LOG_LEVEL: 'silent' });
  const queue = createMessageQueue();
  const log = silentLog();
  const deps: Deps = {
    config,
    log,
    clock,
    database,
    backends: createBackendRegistry(createPostgresFileStore(database, clock)),
    events: new EventDispatcher(database.sql, log),
    messages: createPostgresMessageStore(database),
    metrics: createMetrics(),
    limits: limitsOf(database, toAllowances(config)),
    atOnce: createAtOnce(config.requestsAtOnce),
    uploadRoom: createByteRoom({ bytesMax: config.uploadMemoryMib * 1024 * 1024 }),
    sessions: createTtlCache(clock, SESSION_TTL_MS),
    credentials: createTtlCache(clock, CREDENTIAL_TTL_MS),
    knownCredentials: createTtlCache(clock, CREDENTIAL_KNOWN_MS),
    inboundSecrets: createTtlCache(clock, INBOUND_SECRET_TTL_MS),
    agentFacts: createTtlCache(clock, AGENT_FACTS_TTL_MS),
    secrets: createSecretBox({ current: randomBytes(32), old: [] }),
    background: createBackground(log),
    batches: createBatches(),
    outbound: createOutbound(createOutboundPolicy(config)),
    calls: createCallGate(CALL_LIMITS),
    claims: new MessageClaims({ sql: database.sql, log }),
    // Tests that count what an agent hears do not want it to be asked by itself.
    taskStreams: new TaskStreams({ sql: database.sql, log, clock, stopping: stopping.signal }, 0),
    queue,
    budgets: new Budgets({ config, sql: database.sql, clock, log, prices: SHIPPED_PRICES }),
    stopping: stopping.signal,
  };
  return { deps, clock, stopping, queue };
}

/**
 * The limits of one process on this database, none but the given ones; two of them are two replicas. Their time is the
 * real one, as that of their store is.
 */
export function limitsOf({ db }: DatabaseClients, allowances: Partial<Allowances>): Limits {
  const none = Object.fromEntries(LIMIT_CLASSES.map((limit) => [limit, null])) as Allowances;
  const parts = { clock: systemClock, log: silentLog() };
  return createLimits({ ...none, ...allowances }, { db, table: limitCounts }, parts);
}

/** Clients of a server that is not there. */
export const unreachableDatabase = (account: string): DatabaseClients =>
  connectDatabase(`postgres://${account}@127.0.0.1:1/nowhere`);
