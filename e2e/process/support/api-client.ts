import type { WorkspaceRow } from '@/contracts/workspaces';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';

/** The API as the local owner calls it. Every method rejects when the answer is no success or never comes. */
export class ApiClient {
  readonly #base: string;

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}/api`;
  }

  async call(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#base}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(120_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.call(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  list(): Promise<WorkspaceRow[]> {
    return this.json('GET', '/workspaces');
  }

  create(name: string): Promise<{ id: string }> {
    return this.json('POST', '/workspaces', { name, runtime: 'mock' });
  }

  rename(id: string, name: string): Promise<{ version: number }> {
    return this.json('PATCH', `/workspaces/${id}`, { name });
  }

  importOrg(dir = 'mock-bigorg'): Promise<{ count: number; workspaces: { id: string; name: string }[] }> {
    return this.json('POST', '/org/import', { dir });
  }

  remove(id: string, { purge = false } = {}): Promise<{ cascade_deleted: number }> {
    return this.json('DELETE', `/workspaces/${id}?confirm=true&purge=${purge}`);
  }

  async statusOf(path: string): Promise<number> {
    const response = await this.call('GET', path);
    await response.arrayBuffer();
    return response.status;
  }

  /** The list once nothing is being started any more. */
  async listSettled(timeoutMs: number): Promise<WorkspaceRow[]> {
    let rows: WorkspaceRow[] = [];
    const settled = await waitUntil(async () => {
      rows = await this.list();
      return rows.every((row) => row.status !== 'provisioning');
    }, timeoutMs);
    if (settled) return rows;
    const waiting = rows.filter((row) => row.status === 'provisioning').length;
    throw new Error(`${waiting} of ${rows.length} workspaces are still provisioning after ${timeoutMs} ms`);
  }
}
