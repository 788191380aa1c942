import { describe, expect, it } from 'vitest';
import type { JsonAnswer } from './http-json';
import { AT_REST, type LinkNews, type LinkOptions, PlatformLink } from './platform-link';

const OK = { status: 'ok' };
const answer = (status: number, body: Record<string, unknown> = OK): JsonAnswer => ({
  status,
  body,
  list: [],
  bytes: Buffer.alloc(0),
});

interface Sent {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** A link whose pauses last until the next step, and that ends after so many of them. */
function linkOf(
  answers: (sent: Sent, at: number) => JsonAnswer | Error,
  { pausesMax = 10, url = 'http://127.0.0.1:8000' as string | null, token = () => 't' as string | null } = {},
) {
  const sent: Sent[] = [];
  const said: string[] = [];
  const warned: string[] = [];
  const news: LinkNews[] = [];
  const kept: string[] = [];
  let renewals = 0;
  let pauses = 0;
  const options: LinkOptions = {
    workspaceId: 'w-1',
    url,
    heartbeatMs: 30_000,
    async post(path, body) {
      const entry = { path, body: body as Record<string, unknown> };
      sent.push(entry);
      const given = answers(entry, sent.length);
      if (given instanceof Error) throw given;
      return given;
    },
    renewClient: () => {
      renewals += 1;
    },
    token,
    keepToken: (given) => void kept.push(given),
    async pause() {
      pauses += 1;
      if (pauses >= pausesMax) link.stop();
    },
    uptimeMs: () => 61_000,
    tell: (item) => void news.push(item),
    say: (text) => void said.push(text),
    warn: (text) => void warned.push(text),
  };
  const link = new PlatformLink(options, { name: 'Ada' });
  const paths = (): string[] => sent.map(({ path }) => path.replace('/registry/', ''));
  return { link, sent, paths, said, warned, news, kept, renewals: () => renewals };
}

const registered = answer(200, { status: 'registered', delivery_mode: 'push', platform_inbound_secret: 's' });
const usual = ({ path }: Sent): JsonAnswer => (path.endsWith('register') ? registered : answer(200));

describe('registration', () => {
  it('names the address and the card, and tells the secret of the platform', async () => {
    const { link, sent, news } = linkOf(usual, { pausesMax: 1 });
    await link.run();
    expect(sent[0]?.body).toEqual({
      id: 'w-1',
      agent_card: { name: 'Ada' },
      delivery_mode: 'push',
      url: 'http://127.0.0.1:8000',
    });
    expect(news).toEqual([{ kind: 'registered', inboundSecret: 's', deliveryMode: 'push' }]);
  });

  it('is tried until the platform is there', async () => {
    const { link, paths } = linkOf((entry, at) => (at < 4 ? new Error('ECONNREFUSED') : usual(entry)), {
      pausesMax: 4,
    });
    await link.run();
    expect(paths()).toEqual(['register', 'register', 'register', 'register', 'heartbeat']);
  });

  it('goes over to fetching where the platform does not call its address', async () => {
    const refused = answer(400, { code: 'url_not_allowed', error: 'This address is not allowed.' });
    const { link, sent, warned } = linkOf((entry, at) => (at === 1 ? refused : usual(entry)), {
      pausesMax: 2,
    });
    await link.run();
    expect(sent[1]?.body).toMatchObject({ delivery_mode: 'poll' });
    expect(sent[1]?.body).not.toHaveProperty('url');
    expect(warned).toHaveLength(1);
  });

  it('keeps a token that is handed out', async () => {
    const given = answer(200, { status: 'registered', auth_token: 'mol_ws_new' });
    const { link, kept } = linkOf((entry) => (entry.path.endsWith('register') ? given : answer(200)), {
      pausesMax: 1,
    });
    await link.run();
    expect(kept).toEqual(['mol_ws_new']);
  });
});

describe('signs of life', () => {
  it('say what the agent is doing, within the bounds of the platform', async () => {
    const { link, sent } = linkOf(usual, { pausesMax: 1 });
    link.state = {
      ...AT_REST,
      activeTasks: 2,
      currentTask: '🙂'.repeat(300),
      errorRate: 0.5,
      isWedged: true,
    };
    await link.run();
    expect(sent[1]).toMatchObject({
      path: '/registry/heartbeat',
      body: {
        workspace_id: 'w-1',
        active_tasks: 2,
        error_rate: 0.5,
        uptime_seconds: 61,
        runtime_state: 'wedged',
      },
    });
    expect([...String(sent[1]?.body.current_task)]).toHaveLength(256);
  });

  it.each([
    ['who fetches its messages: what it has spent', null, 42],
    ['who is called: no news', 'http://127.0.0.1:8000', 0],
  ])('say of %s', async (_, url, spent) => {
    const { link, sent } = linkOf(usual, { pausesMax: 1, url });
    link.state = { ...AT_REST, spentCents: 42 };
    await link.run();
    expect(sent[1]?.body.monthly_spend).toBe(spent);
  });

  it('bring a card that has changed', async () => {
    const { link, paths, sent } = linkOf(usual, { pausesMax: 2 });
    const running = link.run();
    link.card = { name: 'Grace' };
    await running;
    expect(paths()).toContain('update-card');
    expect(sent.find(({ path }) => path.endsWith('update-card'))?.body.agent_card).toEqual({ name: 'Grace' });
  });

  it('use new connections after ten failures', async () => {
    const { link, renewals } = linkOf((entry, at) => (at === 1 ? usual(entry) : new Error('reset')), {
      pausesMax: 20,
    });
    await link.run();
    expect(renewals()).toBe(2);
  });
});

describe('a refusal', () => {
  it('of a token that was replaced meanwhile leads to one new registration', async () => {
    const refusals = [2];
    const { link, paths, warned } = linkOf(
      (entry, at) => (refusals.includes(at) ? answer(401, { error: 'Invalid token.' }) : usual(entry)),
      { pausesMax: 2 },
    );
    await link.run();
    expect(paths()).toEqual(['register', 'heartbeat', 'register', 'heartbeat']);
    expect(warned).toEqual([]);
  });

  it('three times in a row is said once, and nothing more is sent until there is another token', async () => {
    let token = 'old';
    let pauses = 0;
    const { link, paths, warned } = linkOf(
      (entry) => (token === 'old' ? answer(401, { error: 'Invalid token.' }) : usual(entry)),
      {
        pausesMax: 40,
        token() {
          pauses += 1;
          if (pauses > 25) token = 'new';
          return token;
        },
      },
    );
    await link.run();
    expect(paths().slice(0, 5)).toEqual(['register', 'register', 'register', 'register', 'heartbeat']);
    expect(warned).toHaveLength(1);
    expect(warned[0]).toMatch(/refuses the token.*restart the workspace.*\.auth_token/s);
  });

  it('because the workspace is gone ends it', async () => {
    const { link, paths, news } = linkOf((entry, at) => (at === 2 ? answer(410) : usual(entry)));
    await link.run();
    expect(paths()).toEqual(['register', 'heartbeat']);
    expect(news.at(-1)).toEqual({ kind: 'gone' });
  });
});
