import { randomUUID } from 'node:crypto';
import type { PlatformClient } from './platform-client';

const TIMEOUT_MS = 30_000;

/**
 * Says something to this agent itself, through the platform, as itself: so it is in the activity like every message, and
 * never taken for a person's. Resolves when it is on its way; the turn goes on without being waited for.
 * @throws PlatformError
 */
export async function messageSelf(
  platform: PlatformClient,
  contextId: string,
  text: string,
  metadata?: Readonly<Record<string, unknown>>,
): Promise<void> {
  const message = {
    kind: 'message',
    role: 'user',
    messageId: randomUUID(),
    contextId,
    parts: [{ kind: 'text', text }],
    ...(metadata === undefined ? {} : { metadata }),
  };
  const params = { message, configuration: { blocking: false } };
  const body = { jsonrpc: '2.0', id: message.messageId, method: 'message/send', params };
  await platform.call('POST', `/workspaces/${platform.workspaceId}/a2a`, { body, timeoutMs: TIMEOUT_MS });
}
