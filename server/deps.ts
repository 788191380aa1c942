import type { DatabaseClients } from '@/db/client';
import type { AgentCallFacts } from '@/domain/a2a/agent-call-facts';
import type { CallGate } from './a2a/call-gate';
import type { MessageClaims } from './a2a/once/message-claims';
import type { MessageQueue } from './a2a/queue/message-queue-port';
import type { TaskStreams } from './a2a/streams/task-streams';
import type { BackendRegistry } from './backends/port';
import type { Budgets } from './budgets/budgets';
import type { MessageStore } from './chat/message-store';
import type { EventDispatcher } from './events/dispatcher';
import type { SessionPerson } from './people/session-person';
import type { Background } from './platform/background';
import type { Batches } from './platform/batches';
import type { Clock } from './platform/clock';
import type { Config } from './platform/config';
import type { Outbound } from './platform/guarded-fetch/outbound';
import type { AtOnce } from './platform/limits/at-once';
import type { ByteRoom } from './platform/limits/byte-room';
import type { Limits } from './platform/limits/limits';
import type { Logger } from './platform/logger';
import type { Metrics } from './platform/metrics';
import type { SecretBox } from './platform/secret-box';
import type { TtlCache } from './platform/ttl-cache';
import type { Credential } from './tokens/credentials';

/** What operations, jobs and routes work with. Built once, by boot.ts; nothing else constructs an adapter. */
export interface Deps {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly database: DatabaseClients;
  readonly backends: BackendRegistry;
  readonly events: EventDispatcher;
  /** The chat between people and agents. */
  readonly messages: MessageStore;
  readonly metrics: Metrics;
  /** How often anybody may do anything. */
  readonly limits: Limits;
  /** How much of one caller may be under way. */
  readonly atOnce: AtOnce;
  /** Keeps files that are on their way from taking all memory. */
  readonly uploadRoom: ByteRoom;
  /** Valid credentials, for less than a second; cleared here when one is revoked here. */
  readonly credentials: TtlCache<Credential>;
  /** Whose a credential was that was valid lately; says nothing of whether it still is. */
  readonly knownCredentials: TtlCache<string>;
  /** Whom valid sessions belong to, for less than a second; cleared here when one ends here. */
  readonly sessions: TtlCache<SessionPerson>;
  /** What the platform presents to agents, for five minutes. */
  readonly inboundSecrets: TtlCache<string>;
  /** What agents said of themselves, by workspace and its version. */
  readonly agentFacts: TtlCache<AgentCallFacts>;
  /** Encrypts and decrypts the values of secrets. */
  readonly secrets: SecretBox;
  readonly background: Background;
  /** Joins the writes of callers who come at the same time. */
  readonly batches: Batches;
  /** The one way out: every request that the server makes of its own. */
  readonly outbound: Outbound;
  /** Keeps the calls to agents that are under way within bounds. */
  readonly calls: CallGate;
  /** Messages on their way to agents that nobody else may bring. */
  readonly claims: MessageClaims;
  /** The streams of tasks: whom this process reads, and who reads here. */
  readonly taskStreams: TaskStreams;
  /** Messages that wait for busy agents. */
  readonly queue: MessageQueue;
  /** What this process has set aside of limits, and the prices of models. */
  readonly budgets: Budgets;
  /** Aborts when the process begins to stop: streams end, new work is refused. */
  readonly stopping: AbortSignal;
}

/** Next compiles routes apart from server/main.ts: only what hangs on globalThis is one and the same for both. */
const SLOT = Symbol.for('molecule.deps');
type Holder = { [SLOT]?: Deps | undefined };

/** The process's Deps; null before boot has built them. */
export const findDeps = (): Deps | null => (globalThis as Holder)[SLOT] ?? null;

export function setDeps(deps: Deps | undefined): void {
  (globalThis as Holder)[SLOT] = deps;
}
