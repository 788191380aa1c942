import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApproval } from '@/contracts/approvals';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { recordDelegation } from '@/contracts/delegations';
import { AUDIT_SENTENCES } from '@/domain/audit-sentences';
import { setDeps } from '@/server/deps';
import { mintCredential } from '@/server/platform/credential';
import { callRoute, type RouteCall } from '@/server/testing/call-route';
import { packForm } from '@/server/testing/form-body';
import { machinesBeside } from '@/server/testing/mixed-backends';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const IMAGE = `sha256:${'a'.repeat(64)}`;

/** One call that works, for every contract that changes something. A new one without an example here fails below. */
const EXAMPLES: Record<string, (platform: TestPlatform) => Promise<RouteCall>> = {
  'create-workspace': async () => ({ body: { name: 'Ada', runtime: 'mock' } }),
  'update-workspace': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { name: 'Grace', x: 1, y: 2 },
  }),
  'delete-workspace': async (platform) => ({ params: { id: await seedWorkspace(platform) } }),
  'write-file': async (platform) => ({
    params: { id: await seedWorkspace(platform), path: 'notes/a.md' },
    body: { content: 'Kept to itself.' },
  }),
  'replace-files': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { files: { 'a.md': 'Kept to itself.', 'b.md': '' } },
  }),
  'delete-file': async (platform) => {
    const id = await seedWorkspace(platform);
    await platform.sql`
      insert into workspace_files (workspace_id, path, content, size_bytes, version)
      values (${id}, '/configs/a.md', '', 0, 'x')`;
    return { params: { id, path: 'a.md' } };
  },
  'patch-workspace-config': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { mood: 'good' },
  }),
  'set-budget': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { budget_limit_cents: 100 },
  }),
  'set-organisation-budget': async () => ({ body: { budget_limit_cents: 100 } }),
  'set-workspace-model': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { model: 'anthropic:claude-opus-4-7' },
  }),
  'restore-workspace': async (platform) => ({
    params: { id: await seedWorkspace(platform, { status: 'removed' }) },
  }),
  'restart-workspace': async (platform) => ({ params: { id: await seedMachine(platform) } }),
  'pause-workspace': async (platform) => ({ params: { id: await seedWorkspace(platform) } }),
  'resume-workspace': async (platform) => ({
    params: { id: await seedWorkspace(platform, { status: 'paused' }) },
  }),
  'hibernate-workspace': async (platform) => ({ params: { id: await seedMachine(platform) } }),
  'expand-workspace': async (platform) => {
    const id = await seedWorkspace(platform);
    await platform.sql`
      insert into workspace_files (workspace_id, path, content, size_bytes, version)
      values (${id}, '/configs/config.yaml', 'sub_workspaces: [{ name: Grace }]', 33, 'x')`;
    return { params: { id } };
  },
  'dissolve-team': async (platform) => {
    const id = await seedWorkspace(platform);
    await seedWorkspace(platform, { parentId: id });
    return { params: { id }, query: { confirm: 'true' } };
  },
  'report-bootstrap-failure': async (platform) => ({
    params: { id: await seedWorkspace(platform, { status: 'provisioning' }) },
    body: { error: 'There is no disk.' },
  }),
  'promote-runtime-image': async () => ({ params: { runtime: 'crewai' }, body: { digest: IMAGE } }),
  'rollback-runtime-image': async ({ sql }) => {
    await sql`insert into runtime_image_pins (runtime, digest, pinned_at, pinned_by)
      values ('crewai', ${IMAGE}, now(), 'owner')`;
    return { params: { runtime: 'crewai' } };
  },
  'refresh-workspace-images': async () => ({ query: { runtime: 'crewai' } }),
  'import-org': async () => ({ body: { dir: 'mock-bigorg' } }),
  'import-workspace-template': async () => ({ body: { name: 'Scout', files: { 'prompt.md': 'Look.' } } }),
  'delete-workspace-template': async ({ sql }) => {
    await sql`insert into workspace_templates (id, files, created_by) values ('scout', '{}', 'owner')`;
    return { params: { id: 'scout' } };
  },
  'create-workspace-token': async (platform) => ({ params: { id: await seedWorkspace(platform) } }),
  'revoke-workspace-token': async (platform) => {
    const { id, tokenId } = await seedAgent(platform);
    return { params: { id, token_id: tokenId } };
  },
  'rotate-external-credentials': async (platform) => ({
    params: { id: await seedWorkspace(platform, { runtime: 'external' }) },
  }),
  'get-test-token': async (platform) => ({ params: { id: await seedWorkspace(platform) } }),
  'create-org-key': async () => ({ body: { name: 'CI' } }),
  'revoke-org-key': async ({ sql }) => {
    const [key] = await sql<{ id: string }[]>`
      insert into org_api_tokens (token_hash, prefix, name, role, created_by)
      values ('x', 'mol_org_x', 'CI', 'viewer', 'owner') returning id`;
    return { params: { id: key?.id ?? '' } };
  },
  'import-bundle': async () => ({ body: { schema: '1.0', id: 'ada', name: 'Ada', runtime: 'mock' } }),
  'duplicate-workspace': async (platform) => ({ params: { id: await seedWorkspace(platform) } }),
  'register-agent': async (platform) => {
    const { id, headers } = await seedAgent(platform);
    return { headers, body: { id, agent_card: { name: 'Ada' }, delivery_mode: 'poll' } };
  },
  'update-agent-card': async (platform) => {
    const { id, headers } = await seedAgent(platform);
    return { headers, body: { workspace_id: id, agent_card: { name: 'Ada' } } };
  },
  'record-activity': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { activity_type: 'agent_log', summary: 'It was done.' },
  }),
  'upload-chat-files': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    ...(await packForm([{ name: 'a.txt', content: 'Kept to itself.' }])),
  }),
  'ack-pending-upload': async (platform) => {
    const id = await seedWorkspace(platform);
    const [row] = await platform.sql<{ file_id: string }[]>`
      insert into pending_uploads (workspace_id, size_bytes, filename, mimetype, expires_at)
      values (${id}, 1, 'a', 'a/b', ${new Date(platform.clock.now().getTime() + 1000)}) returning file_id`;
    return { params: { id, file_id: row?.file_id ?? '' } };
  },
  'acknowledge-inbox': async (platform) => {
    const { id, entryId } = await seedInboxEntry(platform);
    return { params: { id }, body: { up_to: entryId } };
  },
  'reply-to-message': async (platform) => {
    const { id, entryId } = await seedInboxEntry(platform);
    return { params: { id, entry_id: entryId }, body: { text: 'Three.' } };
  },
  'drop-queued-message': async (platform) => {
    const { id, queueId } = await seedQueued(platform);
    return { params: { id, queue_id: queueId } };
  },
  'drop-stale-queue': async (platform) => {
    await seedQueued(platform);
    return { query: { max_age_minutes: '5' } };
  },
  'delegate-task': async (platform) => {
    const [id, target_id] = [await seedWorkspace(platform), await seedWorkspace(platform)];
    return { params: { id }, body: { target_id, task: 'Count the rows.' } };
  },
  'record-delegation': async (platform) => {
    const [id, target_id] = [await seedWorkspace(platform), await seedWorkspace(platform)];
    return { params: { id }, body: { target_id, task: 'Count the rows.', delegation_id: 'mine' } };
  },
  'update-delegation': async (platform) => {
    const [id, target_id] = [await seedWorkspace(platform), await seedWorkspace(platform)];
    await callRoute(recordDelegation, {
      params: { id },
      body: { target_id, task: 'Count the rows.', delegation_id: 'mine' },
    });
    await platform.sql`delete from audit_entries`;
    await platform.sql`delete from events`;
    return { params: { id, delegation_id: 'mine' }, body: { status: 'completed' } };
  },
  'set-memory-value': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { key: 'state', value: 'Kept to itself.' },
  }),
  'delete-memory-value': async (platform) => {
    const id = await seedWorkspace(platform);
    await platform.sql`
      insert into workspace_memory (workspace_id, key, value, value_bytes) values (${id}, 'state', '1', 1)`;
    return { params: { id, key: 'state' } };
  },
  'create-approval': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { action: 'Deploy?' },
  }),
  'decide-approval': async (platform) => {
    const id = await seedWorkspace(platform);
    const asked = await callRoute(createApproval, { params: { id }, body: { action: 'Deploy?' } });
    await platform.sql`delete from audit_entries`;
    await platform.sql`delete from events`;
    return {
      params: { id, approval_id: String(asked.body.approval_id) },
      body: { decision: 'approved' },
    };
  },
  'create-instruction': async () => ({ body: { scope: 'global', title: 'Tone', content: 'Be kind.' } }),
  'update-instruction': async (platform) => ({
    params: { id: await seedInstruction(platform) },
    body: { enabled: false },
  }),
  'delete-instruction': async (platform) => ({ params: { id: await seedInstruction(platform) } }),
  'notify-people': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { message: 'It is done.' },
  }),
  'save-workspace-secret': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { key: 'GITHUB_TOKEN', value: 'a secret' },
  }),
  'delete-workspace-secret': async (platform) => {
    const id = await seedWorkspace(platform);
    await seedSecret(platform, id);
    return { params: { id, key: 'GITHUB_TOKEN' } };
  },
  'get-secret-values': async (platform) => {
    const { id, headers } = await seedAgent(platform);
    return { params: { id }, headers };
  },
  'save-global-secret': async () => ({ body: { key: 'GITHUB_TOKEN', value: 'a secret' } }),
  'delete-global-secret': async (platform) => {
    await seedSecret(platform, null);
    return { params: { key: 'GITHUB_TOKEN' } };
  },
};

/** What is no change that somebody would have to answer for later. */
const NOT_AUDITED = new Set([
  // A sign of life every half a minute.
  'record-heartbeat',
  // The chat and the activity log hold every message; the audit log would be a second copy.
  'send-to-agent',
  // Each of its parts is one of the others and writes that one's entry; its own test looks at them.
  'save-configuration',
  // A question whose two ids stand in a body.
  'check-access',
]);
/** Nothing of these shows on the canvas, or only as an event that is not stored, or only where a person waits in a chat. */
const WITHOUT_EVENT =
  /-(token|key|activity|secret|memory-value|instruction|organisation-budget|secret-values|workspace-template|images?|chat-files|pending-upload|inbox|to-message|queued-message|queue)$/;
const WRITING_READS = new Set(['get-test-token', 'get-secret-values']);
/** Of people, who are there in server mode alone: server/people/people-audited.db.test.ts. */
const isOfPeople = ({ auth }: Contract) =>
  auth === 'public' || (typeof auth === 'object' && 'person' in auth);
const MUTATIONS = CONTRACTS.filter((contract) => !isOfPeople(contract)).filter(
  ({ id, method }) => WRITING_READS.has(id) || (method !== 'GET' && !NOT_AUDITED.has(id)),
);

/** A workspace with a token of its agent, written past the operations. */
async function seedAgent(platform: TestPlatform) {
  const id = await seedWorkspace(platform);
  const { plaintext, hash, prefix } = mintCredential('ws');
  const [token] = await platform.sql<{ id: string }[]>`
    insert into workspace_auth_tokens (workspace_id, token_hash, prefix)
    values (${id}, ${hash}, ${prefix}) returning id`;
  return { id, tokenId: token?.id ?? '', headers: { authorization: `Bearer ${plaintext}` } };
}

/** A workspace whose agent runs in a machine of ours. */
async function seedMachine(platform: TestPlatform): Promise<string> {
  const id = await seedWorkspace(platform);
  await platform.sql`update workspaces set backend = 'docker', runtime = 'claude-code' where id = ${id}`;
  return id;
}

/** A secret written past the operations. */
async function seedSecret({ sql, deps }: TestPlatform, workspaceId: string | null): Promise<void> {
  const sealed = deps.secrets.seal({ workspaceId, key: 'GITHUB_TOKEN' }, 'a secret');
  await sql`
    insert into secrets (workspace_id, key, encrypted_value, encryption_version, key_id)
    values (${workspaceId}, 'GITHUB_TOKEN', ${sealed.encryptedValue}, ${sealed.encryptionVersion}, ${sealed.keyId})`;
}

/** An instruction for all, written past the operations. */
async function seedInstruction({ sql }: TestPlatform): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into platform_instructions (scope, title, content, created_at, updated_at)
    values ('global', 'Tone', 'Be kind.', now(), now()) returning id`;
  return row?.id ?? '';
}

const SENT = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'message/send',
  params: {
    message: { kind: 'message', role: 'user', messageId: 'm', parts: [{ kind: 'text', text: 'Count.' }] },
  },
});

/** What waits in the inbox of an agent that fetches its messages, written past the operations. */
async function seedInboxEntry(platform: TestPlatform): Promise<{ id: string; entryId: string }> {
  const id = await seedWorkspace(platform);
  await platform.sql`update workspaces set delivery_mode = 'poll' where id = ${id}`;
  const [entry] = await platform.sql<{ id: string }[]>`
    insert into activity_logs (workspace_id, activity_type, target_id, method, request_body, message_id, origin)
    values (${id}, 'a2a_receive', ${id}, 'message/send', ${SENT}::jsonb, 'm', 'user') returning id`;
  return { id, entryId: entry?.id ?? '' };
}

/** A message that has waited for an hour, written past the operations. */
async function seedQueued({
  sql,
  clock,
  ...platform
}: TestPlatform): Promise<{ id: string; queueId: string }> {
  const id = await seedWorkspace({ sql, clock, ...platform });
  const at = new Date(clock.now().getTime() - 3_600_000);
  const [row] = await sql<{ id: string }[]>`
    insert into a2a_queue (workspace_id, origin, body, body_bytes, headers, method, enqueued_at, expires_at, retry_at)
    values (${id}, 'user', ${SENT}, ${SENT.length}, '{}', 'message/send', ${at}, now() + interval '1 day', now() + interval '1 day')
    returning id`;
  return { id, queueId: row?.id ?? '' };
}

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
  setDeps({ ...platform.deps, backends: machinesBeside(platform.deps) });
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

it('every contract that changes something has an example, and nothing else has', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(MUTATIONS.map(({ id }) => id).sort());
});

describe.each(MUTATIONS)('$id', (contract) => {
  const example = (): Promise<RouteCall> => {
    const make = EXAMPLES[contract.id];
    if (!make) throw new Error(`${contract.id} has no example`);
    return make(platform);
  };

  it('has a sentence by which the audit view tells it', () => {
    expect(AUDIT_SENTENCES[contract.id]).toBeTypeOf('string');
  });

  it('writes exactly one audit entry, in the transaction of the change', async () => {
    const call = await example();
    const isAgent = call.headers?.authorization !== undefined;
    const headers = { ...call.headers, 'x-request-id': 'request-of-this-test' };
    const answer = await callRoute(contract, { ...call, headers });
    expect([contract.status, ...contract.variants.map(({ status }) => status)]).toContain(answer.status);
    const entries =
      await platform.sql`select action, actor_id, origin, request_id, tx_id::text from audit_entries`;
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      action: contract.id,
      actor_id: isAgent ? expect.stringMatching(/^workspace:/) : 'owner',
      origin: isAgent ? 'agent' : 'user',
      request_id: 'request-of-this-test',
    });
    const events = await platform.sql`select distinct tx_id::text from events`;
    const expected = WITHOUT_EVENT.test(contract.id) ? [] : [entries[0]?.tx_id];
    expect(events.map(({ tx_id }) => tx_id)).toEqual(expected);
  });

  it('changes nothing when the audit entry cannot be written', async () => {
    const call = await example();
    // Files are not among them: where they lie on a machine no transaction holds them, so their entry follows the fact.
    const rows = () => platform.sql`
      select (select json_agg(w order by id) from workspaces w) as workspaces,
        (select json_agg(a order by workspace_id) from workspace_agents a) as agents,
        (select json_agg(c order by workspace_id) from workspace_configs c) as configs,
        (select json_agg(json_build_array(id, revoked_at) order by id) from workspace_auth_tokens) as tokens,
        (select json_agg(json_build_array(id, revoked_at) order by id) from org_api_tokens) as keys,
        (select json_agg(s order by id) from secrets s) as secrets,
        (select json_agg(p order by id) from runtime_image_pins p) as pins,
        (select json_agg(q order by id) from approval_requests q) as approvals,
        (select json_agg(i order by id) from platform_instructions i) as instructions,
        (select json_agg(m order by key) from workspace_memory m) as memory,
        (select count(*) from image_refreshes) as refreshes,
        (select count(*) from activity_logs) as activity,
        (select count(*) from chat_messages) as messages`;
    const before = await rows();
    await platform.sql`alter table audit_entries rename to audit_entries_away`;
    try {
      const answer = await callRoute(contract, call);
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    } finally {
      await platform.sql`alter table audit_entries_away rename to audit_entries`;
    }
    expect([...(await rows())]).toEqual([...before]);
    expect(await platform.sql`select 1 from events`).toHaveLength(0);
    expect(await platform.sql`select 1 from graphile_worker.jobs`).toHaveLength(0);
  });

  it('refuses a caller whom nobody knows, and writes nothing', async () => {
    const answer = await callRoute(contract, { ...(await example()), headers: {}, peer: '192.168.1.7' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await platform.sql`select 1 from audit_entries`).toHaveLength(0);
    expect(await platform.sql`select 1 from events`).toHaveLength(0);
  });
});
