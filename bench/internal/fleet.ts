import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { mintCredential } from '@/server/platform/credential';

export interface FleetOptions {
  readonly count: number;
  readonly backend: 'mock' | 'external';
  /** Where the agents are called. */
  readonly url?: string;
  /** How many of them stand below one team leader; the leaders are roots. */
  readonly teamSize?: number;
}

export interface Member {
  readonly id: string;
  readonly token: string;
}

/** Writes online workspaces with a token each, past the API. */
export async function seedFleet(sql: Sql, options: FleetOptions): Promise<Member[]> {
  const { count, backend, url = '', teamSize = 50 } = options;
  const ids = Array.from({ length: count }, () => randomUUID());
  const credentials = ids.map(() => mintCredential('ws'));
  const parents = ids.map((_, at) => (at % teamSize === 0 ? null : (ids[at - (at % teamSize)] ?? null)));
  const names = ids.map((_, at) => `Workspace ${at}`);
  await sql`
    insert into workspaces (id, parent_id, name, role, status, runtime, backend, url, delivery_mode, last_heartbeat_at,
      x, y, created_at)
    select id, parent_id, name, 'One of many who do the same', 'online', ${backend}, ${backend}::workspace_backend,
      ${url}, 'push', now(), 10 * at, 5 * at, now() + at * interval '1 millisecond'
    from unnest(${ids}::uuid[], ${parents}::uuid[], ${names}::text[]) with ordinality as made (id, parent_id, name, at)`;
  const hashes = credentials.map(({ hash }) => Buffer.from(hash).toString('hex'));
  const prefixes = credentials.map(({ prefix }) => prefix);
  await sql`
    insert into workspace_auth_tokens (workspace_id, token_hash, prefix)
    select id, decode(hash, 'hex'), prefix
    from unnest(${ids}::uuid[], ${hashes}::text[], ${prefixes}::text[]) as made (id, hash, prefix)`;
  return ids.map((id, at) => ({ id, token: credentials[at]?.plaintext ?? '' }));
}

/** Writes what has happened at these workspaces: entries with bodies of about half a kilobyte, one a second each. */
export async function seedActivity(sql: Sql, ids: readonly string[], entries: number): Promise<void> {
  await sql`
    insert into activity_logs (workspace_id, activity_type, source_id, target_id, method, summary, request_body,
      response_body, duration_ms, status, origin, created_at)
    select ids[1 + at % array_length(ids, 1)], 'a2a_receive', null, ids[1 + at % array_length(ids, 1)],
      'message/send', 'message/send → Workspace ' || at,
      jsonb_build_object('method', 'message/send', 'text', repeat('What do you say? ', 15)),
      jsonb_build_object('result', repeat('This is what I say. ', 12)), at % 1000, 'ok', 'user',
      now() - (${entries} - at) * interval '1 second'
    from generate_series(1, ${entries}::int) at, (select ${[...ids]}::uuid[] as ids) fleet`;
  await sql`analyze activity_logs`;
}

/** Writes a chat in which person and agent take turns, in each of these workspaces. */
export async function seedChat(sql: Sql, ids: readonly string[], messages: number): Promise<void> {
  await sql`
    insert into chat_messages (workspace_id, role, content, message_id, origin, created_at)
    select ids[1 + at % array_length(ids, 1)],
      (case when at / array_length(ids, 1) % 2 = 0 then 'user' else 'agent' end)::chat_role,
      repeat('What is said in a chat is mostly short. ', 5), gen_random_uuid()::text,
      (case when at / array_length(ids, 1) % 2 = 0 then 'user' else 'agent' end)::origin,
      now() - (${messages} - at) * interval '1 second'
    from generate_series(1, ${messages}::int) at, (select ${[...ids]}::uuid[] as ids) fleet`;
  await sql`analyze chat_messages`;
}
