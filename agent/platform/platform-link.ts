import type { JsonAnswer } from './http-json';

/** What the agent reports of itself with each sign of life. */
export interface AgentState {
  readonly activeTasks: number;
  readonly currentTask: string | null;
  readonly errorRate: number;
  readonly sampleError: string | null;
  readonly isWedged: boolean;
  readonly idleTimeoutSeconds: number | null;
  /** What was spent in this month. */
  readonly spentCents: number;
}

export const AT_REST: AgentState = {
  activeTasks: 0,
  currentTask: null,
  errorRate: 0,
  sampleError: null,
  isWedged: false,
  idleTimeoutSeconds: null,
  spentCents: 0,
};

/** What the link tells the rest of the agent. */
export type LinkNews =
  | { readonly kind: 'registered'; readonly inboundSecret: string | null; readonly deliveryMode: string }
  /** The workspace was deleted: there is nothing left to do. */
  | { readonly kind: 'gone' };

export interface LinkOptions {
  readonly workspaceId: string;
  readonly url: string | null;
  readonly heartbeatMs: number;
  /** Sends to a path below the API; rejects where no answer comes. */
  readonly post: (path: string, body: unknown) => Promise<JsonAnswer>;
  /** Drops connections that may be the fault. */
  readonly renewClient: () => void;
  /** The token as it stands now; null: there is none. */
  readonly token: () => string | null;
  /** Keeps a token that the platform hands out. */
  readonly keepToken: (token: string) => void;
  /** Resolves after the time, or as soon as `wake` is called. */
  readonly pause: (ms: number) => Promise<void>;
  readonly uptimeMs: () => number;
  readonly tell: (news: LinkNews) => void;
  readonly say: (text: string) => void;
  readonly warn: (text: string) => void;
}

const RETRY_MS_FIRST = 100;
const RETRY_MS_MAX = 5000;
/** Between looks at the token file, once the token was refused for good. */
const TOKEN_LOOK_MS = 5000;
const REFUSALS_MAX = 3;
const FAILURES_UNTIL_RENEWAL = 10;
const SAMPLE_MAX = 4096;
const TASK_MAX = 256;
const UNAUTHORISED = 401;
const GONE = 410;

/** One loud line instead of a storm of requests (lesson of the published clients). */
const REVOKED =
  'The platform refuses the token of this workspace. It was probably revoked: restart the workspace, or make a new token for it and put it into the file .auth_token of its configuration folder. Until then nothing is sent.';

/**
 * Registers, then gives signs of life for good. It runs apart from everything that thinks, so that a busy engine starves
 * nothing here, and it is the only place that decides what a refusal means.
 */
export class PlatformLink {
  #state = AT_REST;
  #card: Readonly<Record<string, unknown>>;
  #cardChanged = false;
  #url: string | null;
  #refusals = 0;
  #failures = 0;
  #isOver = false;

  constructor(
    private readonly options: LinkOptions,
    card: Readonly<Record<string, unknown>>,
  ) {
    this.#card = card;
    this.#url = options.url;
  }

  /** What the next sign of life says. */
  set state(state: AgentState) {
    this.#state = state;
  }

  set card(card: Readonly<Record<string, unknown>>) {
    this.#card = card;
    this.#cardChanged = true;
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Resolves when it was stopped, or when the workspace is gone. */
  async run(): Promise<void> {
    await this.#register();
    while (!this.#isOver) {
      await this.#beat();
      if (!this.#isOver) await this.options.pause(this.options.heartbeatMs);
    }
  }

  /** Until the platform knows it: it may be on its way up, or not have noted the address of this machine yet. */
  async #register(): Promise<void> {
    for (let wait = RETRY_MS_FIRST; !this.#isOver; wait = Math.min(wait * 2, RETRY_MS_MAX)) {
      if (await this.#registerOnce()) return;
      if (!this.#isOver) await this.options.pause(wait);
    }
  }

  async #registerOnce(): Promise<boolean> {
    const { workspaceId } = this.options;
    this.#cardChanged = false;
    const answer = await this.#send('/registry/register', {
      id: workspaceId,
      agent_card: this.#card,
      ...(this.#url === null ? { delivery_mode: 'poll' } : { delivery_mode: 'push', url: this.#url }),
    });
    if (answer === null) return false;
    if (answer.status !== 200) {
      this.options.say(`not registered: ${wordsOf(answer)}`);
      if (answer.body?.code === 'url_not_allowed' && this.#url !== null) {
        this.options.warn(`the platform does not call ${this.#url}: messages are fetched instead`);
        this.#url = null;
      }
      return false;
    }
    const { auth_token: token, platform_inbound_secret: secret, delivery_mode: mode } = answer.body ?? {};
    if (typeof token === 'string') this.options.keepToken(token);
    this.options.say(`registered as ${workspaceId}`);
    this.options.tell({
      kind: 'registered',
      inboundSecret: typeof secret === 'string' ? secret : null,
      deliveryMode: typeof mode === 'string' ? mode : 'push',
    });
    return true;
  }

  async #beat(): Promise<void> {
    if (this.#cardChanged) {
      this.#cardChanged = false;
      const body = { workspace_id: this.options.workspaceId, agent_card: this.#card };
      await this.#send('/registry/update-card', body);
    }
    const answer = await this.#send('/registry/heartbeat', this.#signOfLife());
    // Whoever is refused has another token by now, or is not known any more: both end with a new registration.
    if (answer?.status === UNAUTHORISED && !this.#isOver) await this.#registerOnce();
  }

  #signOfLife(): Record<string, unknown> {
    const { activeTasks, currentTask, errorRate, sampleError, isWedged, idleTimeoutSeconds, spentCents } =
      this.#state;
    return {
      workspace_id: this.options.workspaceId,
      active_tasks: activeTasks,
      current_task: currentTask === null ? '' : [...currentTask].slice(0, TASK_MAX).join(''),
      error_rate: errorRate,
      sample_error: sampleError === null ? '' : [...sampleError].slice(0, SAMPLE_MAX).join(''),
      uptime_seconds: Math.round(this.options.uptimeMs() / 1000),
      // 0 is no news. Whoever calls this agent counts what its answers tell, at prices of its own.
      monthly_spend: this.#url === null ? spentCents : 0,
      runtime_state: isWedged ? 'wedged' : '',
      runtime_metadata: {
        capabilities: { heartbeat: true, session: true },
        ...(idleTimeoutSeconds === null ? {} : { idle_timeout_seconds: idleTimeoutSeconds }),
      },
    };
  }

  /** Null where there is nothing to go on with: no answer, or a token that was refused too often. */
  async #send(path: string, body: unknown): Promise<JsonAnswer | null> {
    const token = this.options.token();
    const answer = token === null ? noToken() : await this.#post(path, body);
    if (answer?.status === GONE) {
      this.#isOver = true;
      this.options.tell({ kind: 'gone' });
      return null;
    }
    if (answer?.status !== UNAUTHORISED) {
      if (answer) this.#refusals = 0;
      return answer;
    }
    this.#refusals += 1;
    if (this.#refusals < REFUSALS_MAX) return answer;
    await this.#awaitNewToken(token);
    return null;
  }

  async #post(path: string, body: unknown): Promise<JsonAnswer | null> {
    try {
      const answer = await this.options.post(path, body);
      this.#failures = 0;
      return answer;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1)
        this.options.say(`the platform does not answer (${codeOf(error)}), trying again`);
      if (this.#failures % FAILURES_UNTIL_RENEWAL === 0) this.options.renewClient();
      return null;
    }
  }

  /** Nothing is sent until another token lies there; then everything begins anew. */
  async #awaitNewToken(refused: string | null): Promise<void> {
    this.options.warn(REVOKED);
    while (!this.#isOver && this.options.token() === refused) await this.options.pause(TOKEN_LOOK_MS);
    this.#refusals = 0;
  }
}

const noToken = (): JsonAnswer => ({
  status: UNAUTHORISED,
  body: { error: 'there is no token' },
  list: [],
  bytes: Buffer.alloc(0),
});

const wordsOf = ({ status, body }: JsonAnswer): string =>
  typeof body?.error === 'string' ? `${body.error} (${status})` : `status ${status}`;

const codeOf = (error: unknown): string => {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name ?? 'Error');
};
