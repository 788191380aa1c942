import { createHash } from 'node:crypto';
import type { JsonObject } from '@/domain/a2a/json';
import type { A2aMessage } from '@/domain/a2a/message';
import { bareMessageAnswer, rpcMessageAnswer } from '@/domain/a2a/rpc-answer';
import type { A2aRequest } from './read-request';
import { noteCall } from './trail/call-trail';

const REPLIES = [
  'Done. The result is in the shared notes, with the open points marked at the top.',
  'I had a look. Two of the three items are settled; the third needs a decision from your side.',
  'Understood. I will start with the smallest part and report when it stands.',
  'That is finished. Nothing unexpected came up on the way.',
  'I checked it twice: the figures agree with the source.',
  'Before I go on: should the old version stay available until the new one is accepted?',
  'I passed the first half on to my team and keep the second half myself.',
  'This takes a little longer than planned; I will have something to show in the next round.',
] as const;

/**
 * The answer of a workspace without an agent. The same request to the same workspace gets the same words, so that suites
 * can rely on it.
 */
export function mockAnswer(workspaceId: string, request: A2aRequest): JsonObject {
  noteCall({ way: 'canned' });
  const key = `${workspaceId}\n${JSON.stringify(request.body.id)}`;
  const digest = createHash('sha256').update(key).digest();
  const message: A2aMessage = {
    messageId: uuidOf(digest),
    role: 'agent',
    parts: [{ kind: 'text', text: REPLIES[digest.readUInt32BE(16) % REPLIES.length] ?? REPLIES[0] }],
  };
  return request.isJsonRpc
    ? rpcMessageAnswer(message, { id: request.id ?? null, version: request.version })
    : bareMessageAnswer(message);
}

function uuidOf(digest: Buffer): string {
  const hex = digest.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
