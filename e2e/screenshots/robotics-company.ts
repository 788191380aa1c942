import { reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import type { ServerProcess } from '../process/support/server-process';
import { withDatabase } from '../process/support/with-database';

interface Seat {
  readonly name: string;
  readonly role: string;
  readonly below?: string;
  readonly skills?: readonly string[];
  readonly task?: string;
  readonly status?:
    | 'degraded'
    | 'failed'
    | 'offline'
    | 'paused'
    | 'hibernated'
    | 'provisioning'
    | 'awaiting_agent';
  /** Why it is in that state. */
  readonly reason?: string;
}

const HEAD = 'Acme Robotics';

/** One of each state that a card can show. */
const SEATS: readonly Seat[] = [
  { name: HEAD, role: 'Runs the company' },
  { name: 'Engineering', role: 'Ships the product', below: HEAD, task: 'Planning the release' },
  {
    name: 'Backend',
    role: 'APIs, data, queues',
    below: 'Engineering',
    skills: ['postgres', 'node', 'queues'],
    task: 'Adding keyset paging to the activity list',
  },
  { name: 'Frontend', role: 'Canvas and panel', below: 'Engineering', skills: ['react', 'a11y'] },
  {
    name: 'QA',
    role: 'Breaks things first',
    below: 'Engineering',
    skills: ['playwright'],
    status: 'degraded',
    reason: '3 of 5 calls timed out',
  },
  { name: 'Docs', role: 'Writes it down', below: 'Engineering', skills: ['markdown'], status: 'hibernated' },
  { name: 'Research', role: 'Finds what is true', below: HEAD },
  { name: 'Market', role: 'Competitors and prices', below: 'Research', skills: ['search', 'tables'] },
  {
    name: 'Papers',
    role: 'Reads, summarises, cites',
    below: 'Research',
    skills: ['pdf', 'cite'],
    task: 'Reading 3 of 12 papers',
  },
  { name: 'Laptop agent', role: 'Ana’s machine', below: 'Research', status: 'awaiting_agent' },
  { name: 'Data', role: 'Notebooks', below: 'Research', status: 'provisioning' },
  { name: 'Operations', role: 'Keeps it running', below: HEAD },
  {
    name: 'On-call',
    role: 'Watches, wakes people',
    below: 'Operations',
    skills: ['alerts'],
    status: 'paused',
  },
  {
    name: 'Release',
    role: 'Ships on Thursdays',
    below: 'Operations',
    status: 'failed',
    reason: 'The image could not be found',
  },
  { name: 'Billing', role: 'Invoices and refunds', below: 'Operations', status: 'offline' },
  { name: 'Support', role: 'Answers customers', below: 'Operations', skills: ['tone', 'refunds', 'search'] },
];

const QUESTION = 'Can you have Backend page the activity list before Friday?';
const ANSWER = `Yes. I split it in two and delegated:

1. **Backend** adds keyset paging \`(created_at, id)\`
2. **QA** writes the test with a million rows first

| who | what | when |
|---|---|---|
| Backend | keyset paging | Thursday |
| QA | the test | Friday |

\`\`\`sql
select id from activity_logs
where (created_at, id) < ($1, $2)
order by created_at desc, id desc
limit 51;
\`\`\`

Backend is on it; QA has not answered yet, its last three calls timed out.`;

export interface Company {
  readonly ids: ReadonlyMap<string, string>;
  readonly agent: ScriptedAgent;
}

/** Founds the company through the API, its head of engineering with an agent of its own that can talk; then sets states. */
export async function foundCompany(server: ServerProcess, dataDir: string): Promise<Company> {
  const agent = await startScriptedAgent(reply(ANSWER));
  const ids = new Map<string, string>();
  for (const { name, role, below, status } of SEATS) {
    const isElsewhere = name === 'Engineering' || status === 'awaiting_agent';
    const { id } = await server.api.json<{ id: string }>('POST', '/workspaces', {
      name,
      role,
      runtime: isElsewhere ? 'external' : 'mock',
      ...(name === 'Engineering' ? { url: agent.url } : {}),
      ...(below === undefined ? {} : { parent_id: ids.get(below) }),
    });
    ids.set(name, id);
  }
  await server.api.listSettled(20_000);
  await server.api.json('POST', `/workspaces/${ids.get('Engineering')}/a2a`, {
    jsonrpc: '2.0',
    id: 1,
    method: 'message/send',
    params: { message: { role: 'user', messageId: 'question', parts: [{ kind: 'text', text: QUESTION }] } },
  });
  await withDatabase({ dataDir }, async (sql) => {
    for (const { name, skills, task, status, reason } of SEATS) {
      const id = ids.get(name) ?? '';
      const card = skills ? { name, skills: skills.map((skill) => ({ id: skill, name: skill })) } : null;
      await sql`update workspaces set version = version + 1, current_task = ${task ?? null}, active_tasks = ${task ? 1 : 0},
        last_sample_error = ${reason ?? null} where id = ${id}`;
      if (card)
        await sql`insert into workspace_agents (workspace_id, agent_card) values (${id}, ${sql.json(card)})
          on conflict (workspace_id) do update set agent_card = excluded.agent_card`;
      if (status && status !== 'awaiting_agent')
        await sql`update workspaces set status = ${status}, url = '' where id = ${id}`;
    }
  });
  return { ids, agent };
}

/** Says something in the name of these workspaces' agents, so that their cards have something unread. */
export async function leaveUnread(server: ServerProcess, { ids }: Company): Promise<void> {
  for (const [name, count] of [
    ['Market', 2],
    ['Support', 7],
  ] as const) {
    for (let at = 0; at < count; at += 1)
      await server.api.json('POST', `/workspaces/${ids.get(name)}/notify`, { message: `Note ${at + 1}` });
  }
}
