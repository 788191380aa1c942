import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { type ApprovalRow, decideApproval, listPendingApprovals } from '@/contracts/approvals';
import { delegateTask, listDelegations } from '@/contracts/delegations';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { drainJobs, runJobsOnce } from '@/server/testing/drain-jobs';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, limitsOf, type TestPlatform } from '@/server/testing/test-platform';
import { CHAIN_FIELD, CHAIN_HEADER, openChain, sealChain } from './chain-token';

interface Member extends SeededAgent {
  readonly name: string;
  readonly agent: ScriptedAgent;
}

let platform: TestPlatform;
const agents: ScriptedAgent[] = [];
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.close()));
  await platform.reset();
});
afterAll(() => platform.close());

/** Workspaces side by side, whose agents take every task and go on with it. */
function openTeam(...names: string[]): Promise<Member[]> {
  return Promise.all(
    names.map(async (name) => {
      const agent = await startScriptedAgent(({ body }, response) => {
        const result = { kind: 'task', id: `t-${name}`, contextId: 'c', status: { state: 'working' } };
        answerJson(response, { jsonrpc: '2.0', id: body.id, result });
      });
      agents.push(agent);
      return { name, agent, ...(await seedAgent(platform, { name, url: agent.url })) };
    }),
  );
}

const delegate = (from: SeededAgent, to: SeededAgent, headers: Record<string, string> = {}) =>
  callRoute(delegateTask, {
    params: { id: from.id },
    headers: { ...from.headers, ...headers },
    body: { target_id: to.id, task: 'Count the rows.' },
  });

/** Hands a task on and has it carried; returns the token that the agent got. */
async function handOn(from: Member, to: Member, headers: Record<string, string> = {}): Promise<string> {
  expect((await delegate(from, to, headers)).status).toBe(202);
  await drainJobs(platform);
  const got = at(to.agent.requests, to.agent.requests.length - 1);
  const { message } = got.body.params as { message: { metadata: Record<string, string> } };
  expect(got.headers[CHAIN_HEADER]).toBe(message.metadata[CHAIN_FIELD]);
  return String(message.metadata[CHAIN_FIELD]);
}

const say = (from: SeededAgent, to: SeededAgent, text: string, more: Record<string, string> = {}) =>
  callRoute(sendToAgent, {
    params: { id: to.id },
    headers: { ...from.headers, ...more },
    body: {
      jsonrpc: '2.0',
      id: 1,
      method: 'message/send',
      params: {
        message: {
          kind: 'message',
          role: 'user',
          messageId: crypto.randomUUID(),
          parts: [{ kind: 'text', text }],
        },
      },
    },
  });

const at = <T>(list: readonly T[], place: number): T => {
  const found = list[place];
  if (found === undefined) throw new Error('there are not so many');
  return found;
};
const errorOf = ({ body }: RouteAnswer) => (body.error as { data: Record<string, unknown> }).data;
const ledger = () =>
  platform.sql<{ chain_id: string; path: string[] }[]>`
    select chain_id, path from delegations order by cardinality(path)`;

describe('a task that is handed on and on', () => {
  it('keeps its chain where the agents give back the token that they were given', async () => {
    const [ada, bea, cid] = (await openTeam('Ada', 'Bea', 'Cid')) as [Member, Member, Member];
    const token = await handOn(ada, bea);
    await handOn(bea, cid, { [CHAIN_HEADER]: token });
    const [first, second] = await ledger();
    expect(second?.chain_id).toBe(first?.chain_id);
    expect([first?.path, second?.path]).toEqual([
      [ada.id, bea.id],
      [ada.id, bea.id, cid.id],
    ]);
  });

  it('comes back to nobody: with the token, and without it', async () => {
    const [ada, bea, cid] = (await openTeam('Ada', 'Bea', 'Cid')) as [Member, Member, Member];
    const token = await handOn(cid, bea, { [CHAIN_HEADER]: await handOn(ada, cid) });
    for (const headers of [{ [CHAIN_HEADER]: token }, {} as Record<string, string>]) {
      const refused = await delegate(bea, ada, headers);
      expect(refused).toMatchObject({
        status: 409,
        body: {
          code: 'delegation_cycle',
          error: 'This task would go in a circle: Ada → Cid → Bea → Ada.',
          path: [
            { id: ada.id, name: 'Ada' },
            { id: cid.id, name: 'Cid' },
            { id: bea.id, name: 'Bea' },
            { id: ada.id, name: 'Ada' },
          ],
        },
      });
    }
    expect(await ledger()).toHaveLength(2);
  });

  it('goes eight steps and no further', async () => {
    const team = await openTeam(...Array.from({ length: 10 }, (_, n) => `W${n}`));
    let token: string | null = null;
    for (let n = 0; n < 8; n += 1) {
      const headers: Record<string, string> = token === null ? {} : { [CHAIN_HEADER]: token };
      token = await handOn(at(team, n), at(team, n + 1), headers);
    }
    const refused = await delegate(at(team, 8), at(team, 9), { [CHAIN_HEADER]: token ?? '' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'delegation_too_deep' } });
    // Who says nothing of the way is found in the ledger.
    expect((await delegate(at(team, 8), at(team, 9))).body.code).toBe('delegation_too_deep');
  });

  it('is a new one when a person begins it', async () => {
    const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
    await handOn(ada, bea);
    const { status } = await callRoute(delegateTask, {
      params: { id: bea.id },
      body: { target_id: ada.id, task: 'Something else.' },
    });
    expect(status).toBe(202);
  });

  it('carries the trace of who began it', async () => {
    const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await handOn(ada, bea, { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
    expect(bea.agent.requests[0]?.headers.traceparent).toMatch(new RegExp(`^00-${trace}-[\\da-f]{16}-01$`));
    await handOn(ada, bea);
    expect(bea.agent.requests[1]?.headers.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
  });
});

describe('a token', () => {
  it('opens for the workspace it was given to alone, unchanged, and for a day', async () => {
    const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
    const chain = { chainId: crypto.randomUUID(), path: [ada.id, bea.id] };
    const token = sealChain(platform.deps, bea.id, chain) ?? '';
    expect(openChain(platform.deps, bea.id, token)).toEqual(chain);
    expect(openChain(platform.deps, ada.id, token)).toBeNull();
    for (const place of [token.length - 1, token.length - 30, token.lastIndexOf('.') + 1]) {
      const other = token[place] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, place) + other + token.slice(place + 1);
      // The last character of base64 has bits that nobody reads.
      const opened = openChain(platform.deps, bea.id, changed);
      expect(opened === null || place === token.length - 1).toBe(true);
    }
    platform.clock.advance(24 * 3_600_000);
    expect(openChain(platform.deps, bea.id, token)).toBeNull();
  });

  it.each(['', 'x', '1.2.3', `1.${'0'.repeat(12)}.AAAA`, `${'9'.repeat(3)}.a.b`, 'x'.repeat(100_000)])(
    'that somebody makes up is none: %.20s',
    (token) => {
      expect(openChain(platform.deps, crypto.randomUUID(), token)).toBeNull();
    },
  );

  it('of somebody else changes nothing: what the ledger knows counts', async () => {
    const [ada, bea, cid] = (await openTeam('Ada', 'Bea', 'Cid')) as [Member, Member, Member];
    await handOn(ada, bea);
    const foreign = sealChain(platform.deps, cid.id, { chainId: crypto.randomUUID(), path: [cid.id] });
    for (const forged of [foreign ?? '', 'made up']) {
      const { body } = await delegate(bea, ada, { [CHAIN_HEADER]: forged });
      expect(body.code).toBe('delegation_cycle');
    }
  });

  it('in a message is replaced by one for whoever gets it; a person’s is taken away', async () => {
    const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
    const body = (text: string) => ({
      jsonrpc: '2.0',
      id: 1,
      method: 'message/send',
      params: {
        message: {
          kind: 'message',
          role: 'user',
          messageId: crypto.randomUUID(),
          parts: [{ kind: 'text', text }],
          metadata: { [CHAIN_FIELD]: 'made up', mine: 1 },
        },
      },
    });
    const target = { params: { id: bea.id } };
    await callRoute(sendToAgent, { ...target, headers: ada.headers, body: body('From an agent') });
    await callRoute(sendToAgent, {
      ...target,
      headers: { [CHAIN_HEADER]: 'made up' },
      body: body('From a person'),
    });
    const metadata = bea.agent.requests.map(
      ({ body: { params } }) =>
        (params as { message: { metadata: Record<string, unknown> } }).message.metadata,
    );
    expect(metadata).toEqual([{ mine: 1, [CHAIN_FIELD]: expect.any(String) }, { mine: 1 }]);
    expect(openChain(platform.deps, bea.id, String(metadata[0]?.[CHAIN_FIELD]))?.path).toEqual([
      ada.id,
      bea.id,
    ]);
    expect(bea.agent.requests[1]?.headers).not.toHaveProperty(CHAIN_HEADER);
  });
});

describe('plain messages', () => {
  it('may go back to who asked, and carry on the chain', async () => {
    const [ada, bea, cid] = (await openTeam('Ada', 'Bea', 'Cid')) as [Member, Member, Member];
    const token = await handOn(ada, bea);
    expect((await say(bea, ada, 'Which rows?', { [CHAIN_HEADER]: token })).status).toBe(200);
    await say(bea, cid, 'Do you know?');
    const got = cid.agent.requests[0]?.headers[CHAIN_HEADER];
    // The message was no delegation, and yet Cid cannot hand the task back to where it began.
    expect((await delegate(cid, ada, { [CHAIN_HEADER]: String(got) })).body.code).toBe('delegation_cycle');
  });

  it('that answer one another without end are found by the tokens', async () => {
    const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
    let headers: Record<string, string> = {};
    const answers: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      const [from, to] = n % 2 === 0 ? [ada, bea] : [bea, ada];
      const answer = await say(from, to, `Turn ${n}`, headers);
      answers.push(answer.status);
      if (answer.status !== 200) expect(errorOf(answer).code).toBe('delegation_too_deep');
      headers = { [CHAIN_HEADER]: String(to.agent.requests.at(-1)?.headers[CHAIN_HEADER]) };
    }
    expect(answers).toEqual([...Array<number>(8).fill(200), 409]);
  });
});

describe('the same message over and over', () => {
  const limited = async (run: () => Promise<void>) => {
    const before = platform.deps.limits;
    const limits = limitsOf(platform.deps.database, { 'same-message': { points: 5, seconds: 600 } });
    Object.assign(platform.deps, { limits });
    try {
      await run();
    } finally {
      Object.assign(platform.deps, { limits: before });
    }
  };

  it('pauses the pair after the fifth: visible to both, other pairs go on, and it ends by itself', () =>
    limited(async () => {
      const [ada, bea, cid] = (await openTeam('Ada', 'Bea', 'Cid')) as [Member, Member, Member];
      for (let n = 0; n < 5; n += 1) expect((await say(ada, bea, 'Are you there?')).status).toBe(200);
      const sixth = await say(ada, bea, 'Are you there?');
      expect(sixth.status).toBe(429);
      expect(errorOf(sixth)).toMatchObject({ code: 'pair_paused', retry_after: 600 });
      expect(bea.agent.requests).toHaveLength(5);
      // Nothing passes between the two, by no way; the other way and to others it does.
      expect(errorOf(await say(ada, bea, 'Something else')).code).toBe('pair_paused');
      expect((await delegate(ada, bea)).body.code).toBe('pair_paused');
      expect((await say(bea, ada, 'Are you there?')).status).toBe(200);
      expect((await say(ada, cid, 'Are you there?')).status).toBe(200);
      const paused = await platform.sql`select workspace_id, payload from events where type = 'PAIR_PAUSED'`;
      expect([...paused]).toMatchObject([{ workspace_id: ada.id, payload: { target_id: bea.id } }]);
      const entries = await platform.sql`
        select workspace_id, activity_type from activity_logs where summary like 'Paused%' order by seq`;
      expect([...entries]).toEqual([
        { workspace_id: ada.id, activity_type: 'a2a_send' },
        { workspace_id: bea.id, activity_type: 'a2a_receive' },
      ]);
      platform.clock.advance(600_000);
      expect((await say(ada, bea, 'Something else')).status).toBe(200);
    }));

  it('asks people, who can let the two go on before the time is over', () =>
    limited(async () => {
      const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
      for (let n = 0; n < 6; n += 1) await say(ada, bea, 'Are you there?');
      const { approvals } = (await callRoute(listPendingApprovals)).body as { approvals: ApprovalRow[] };
      expect(approvals).toMatchObject([
        { workspace_id: ada.id, action: 'Let Ada write to Bea again now', origin: 'system' },
      ]);
      const params = { id: ada.id, approval_id: approvals[0]?.id ?? '' };
      await callRoute(decideApproval, { params, body: { decision: 'approved' } });
      expect((await say(ada, bea, 'Something else')).status).toBe(200);
    }));

  it('stays paused when people deny it', () =>
    limited(async () => {
      const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
      for (let n = 0; n < 6; n += 1) await say(ada, bea, 'Are you there?');
      const { approvals } = (await callRoute(listPendingApprovals)).body as { approvals: ApprovalRow[] };
      const params = { id: ada.id, approval_id: approvals[0]?.id ?? '' };
      await callRoute(decideApproval, { params, body: { decision: 'denied' } });
      expect(errorOf(await say(ada, bea, 'Something else')).code).toBe('pair_paused');
    }));

  it('counts a delegation once, however often its delivery is tried, and the same task over and over', () =>
    limited(async () => {
      const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
      const leave = Array.from({ length: 24 }, () => platform.deps.calls.enter(bea.id, ada.id, 1));
      expect((await delegate(ada, bea)).status).toBe(202);
      for (let n = 0; n < 8; n += 1) await runJobsOnce(platform);
      for (const out of leave) out();
      await drainJobs(platform);
      expect(bea.agent.requests).toHaveLength(1);
      for (let n = 0; n < 4; n += 1) expect((await delegate(ada, bea)).status).toBe(202);
      expect((await delegate(ada, bea)).body.code).toBe('pair_paused');
    }));

  it('with other words each time is no loop', () =>
    limited(async () => {
      const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
      for (let n = 0; n < 8; n += 1) expect((await say(ada, bea, `Turn ${n}`)).status).toBe(200);
    }));
});

describe('where the server has no key', () => {
  it('the ledger alone knows the way', async () => {
    const { secrets } = platform.deps;
    Object.assign(platform.deps, { secrets: { ...secrets, currentKeyId: null } });
    try {
      const [ada, bea] = (await openTeam('Ada', 'Bea')) as [Member, Member];
      await delegate(ada, bea);
      await drainJobs(platform);
      expect(bea.agent.requests[0]?.headers).not.toHaveProperty(CHAIN_HEADER);
      expect((await delegate(bea, ada)).body.code).toBe('delegation_cycle');
      const { body } = await callRoute(listDelegations, { params: { id: ada.id }, headers: ada.headers });
      expect(body).toMatchObject([{ status: 'in_progress' }]);
    } finally {
      Object.assign(platform.deps, { secrets });
    }
  });
});
