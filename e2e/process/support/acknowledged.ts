import type { WorkspaceRow } from '@/contracts/workspaces';
import type { ApiClient } from './api-client';

const ORG_SIZE = 200;
const SINGLE = 'single ';
/** Asking for each removed row by its id takes long; a few show it. */
const REMOVED_ASKED_FOR = 3;

interface Known {
  /** What it may be called: as acknowledged, and as asked for when the server was killed. */
  names: string[];
  removal: 'none' | 'asked' | 'acknowledged';
}

/**
 * Changes a server and keeps the book of what was acknowledged, so that the next server can be held to it. What was
 * asked for and not acknowledged may have happened or not; a method then rejects.
 */
export class AcknowledgedChanges {
  #known = new Map<string, Known>();
  readonly #gone = new Set<string>();
  #org: 'absent' | 'there' | 'either' = 'absent';
  acknowledged = 0;

  async create(api: ApiClient, label: string): Promise<void> {
    const name = `${SINGLE}${label}`;
    const { id } = await api.create(name);
    this.acknowledged += 1;
    this.#known.set(id, { names: [name], removal: 'none' });
  }

  async rename(api: ApiClient, label: string): Promise<void> {
    const [id, known] = this.#singles().at(-1) ?? [];
    if (id === undefined || known === undefined) return;
    const name = `${SINGLE}${label}`;
    known.names.push(name);
    await api.rename(id, name);
    this.acknowledged += 1;
    known.names = [name];
  }

  async removeOldest(api: ApiClient, purge: boolean): Promise<void> {
    const [id, known] = this.#singles()[0] ?? [];
    if (id === undefined || known === undefined) return;
    known.removal = 'asked';
    await api.remove(id, { purge });
    this.acknowledged += 1;
    known.removal = 'acknowledged';
  }

  /** Imports the organisation, or removes it when it is there. */
  async toggleOrg(api: ApiClient, purge: boolean): Promise<void> {
    if (this.#org === 'there') return this.#removeOrg(api, purge);
    this.#org = 'either';
    const { workspaces } = await api.importOrg();
    this.acknowledged += 1;
    this.#org = 'there';
    for (const { id, name } of workspaces) this.#known.set(id, { names: [name], removal: 'none' });
  }

  async #removeOrg(api: ApiClient, purge: boolean): Promise<void> {
    const root = (await api.list()).find((row) => row.parent_id === null && !isSingle(row.name));
    if (!root) throw new Error('the organisation has no root');
    const org = [...this.#known.values()].filter(({ names }) => !names.some(isSingle));
    for (const known of org) known.removal = 'asked';
    this.#org = 'either';
    await api.remove(root.id, { purge });
    this.acknowledged += 1;
    for (const known of org) known.removal = 'acknowledged';
    this.#org = 'absent';
  }

  /** What the next server has wrong, one sentence each. What it has is the book from now on. */
  async compare(api: ApiClient, rows: readonly WorkspaceRow[]): Promise<string[]> {
    const byId = new Map(rows.map((row) => [row.id, row]));
    const problems = rows.flatMap((row) => problemsOf(row, this.#known.get(row.id), this.#gone.has(row.id)));
    const missing = [...this.#known].filter(([id]) => !byId.has(id));
    for (const [id, known] of missing) {
      this.#gone.add(id);
      if (known.removal === 'none') problems.push(`${known.names.join(' or ')} is lost`);
    }
    for (const [id] of missing.slice(0, REMOVED_ASKED_FOR)) {
      const status = await api.statusOf(`/workspaces/${id}`);
      if (status !== 404 && status !== 410) problems.push(`${id} is in no list, but answers ${status}`);
    }
    this.#known = new Map(rows.map((row) => [row.id, { names: [row.name], removal: 'none' }]));
    return [...problems, ...this.#compareOrg(rows.filter((row) => !isSingle(row.name)).length)];
  }

  #compareOrg(size: number): string[] {
    const expected = this.#org;
    this.#org = size === 0 ? 'absent' : 'there';
    if (size !== 0 && size !== ORG_SIZE) return [`the organisation is there in part: ${size} of ${ORG_SIZE}`];
    return expected === 'either' || expected === this.#org
      ? []
      : [`the organisation should be ${expected}, and is ${this.#org}`];
  }

  #singles(): [string, Known][] {
    return [...this.#known].filter(
      ([, { names, removal }]) => removal === 'none' && names.length === 1 && names.every(isSingle),
    );
  }
}

const isSingle = (name: string): boolean => name.startsWith(SINGLE);

function problemsOf(row: WorkspaceRow, known: Known | undefined, gone: boolean): string[] {
  const problems: string[] = [];
  if (gone || known?.removal === 'acknowledged') problems.push(`${row.name} was revived`);
  if (known && !known.names.includes(row.name))
    problems.push(`${row.name} should be called ${known.names.join(' or ')}`);
  if (row.status !== 'online') problems.push(`${row.name} is ${row.status}: ${row.last_sample_error}`);
  return problems;
}
