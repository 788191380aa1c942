import { recordHeartbeat, registerAgent } from '@/contracts/registry';
import { callRoute, type RouteAnswer } from './call-route';
import type { MachineBackend } from './machine-backend';

/** The token that the newest start has put into the machine of a workspace. */
function tokenIn({ volumes }: MachineBackend, id: string): string {
  const content = volumes.get(id)?.get('/configs/.auth_token');
  if (!content) throw new Error(`no start has brought a token to ${id}`);
  return Buffer.from(content).toString('utf8');
}

/** The agent inside the machine of a workspace comes up and says so. */
export const register = (machines: MachineBackend, id: string): Promise<RouteAnswer> =>
  callRoute(registerAgent, {
    headers: { authorization: `Bearer ${tokenIn(machines, id)}` },
    body: { id, url: 'http://127.0.0.1:8000/', agent_card: { name: 'Ada' } },
    grantsOwner: false,
  });

/** It gives a sign of life. */
export const beat = (
  machines: MachineBackend,
  id: string,
  facts: Record<string, unknown> = {},
): Promise<RouteAnswer> =>
  callRoute(recordHeartbeat, {
    headers: { authorization: `Bearer ${tokenIn(machines, id)}` },
    body: { workspace_id: id, ...facts },
    grantsOwner: false,
  });
