import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { callRoute } from '@/server/testing/call-route';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const EXT = 'https://x.example/ext';
const OTHER = 'https://y.example/other';
let platform: TestPlatform;
let agent: ScriptedAgent;
let answered: Record<string, string> = {};
beforeAll(async () => {
  platform = await createTestPlatform();
  agent = await startScriptedAgent(({ body, headers }, response) => {
    for (const [name, value] of Object.entries(answered)) response.setHeader(name, value);
    const message = { role: 'agent', messageId: 'm', parts: [{ kind: 'text', text: 'Hi' }] };
    const isOld = headers['a2a-version'] !== '1.0';
    const result = isOld ? { kind: 'message', ...message } : { message: { ...message, role: 'ROLE_AGENT' } };
    answerJson(response, { jsonrpc: '2.0', id: body.id ?? null, result });
  });
});
afterAll(async () => {
  await agent.close();
  await platform.close();
});

const speaking = (version: string) => ({
  supportedInterfaces: [{ url: agent.url, protocolBinding: 'JSONRPC', protocolVersion: version }],
});

async function send(agentVersion: '0.3' | '1.0', clientVersion: '0.3' | '1.0', named: string | null) {
  const { id } = await seedAgent(platform, { url: agent.url, card: speaking(agentVersion) });
  const isOld = clientVersion === '0.3';
  const header = isOld ? 'x-a2a-extensions' : 'a2a-extensions';
  const parts = [{ kind: 'text', text: 'Hi' }];
  const message = { role: isOld ? 'user' : 'ROLE_USER', messageId: crypto.randomUUID(), parts };
  const method = isOld ? 'message/send' : 'SendMessage';
  const answer = await callRoute(sendToAgent, {
    params: { id },
    headers: { 'a2a-version': clientVersion, ...(named === null ? {} : { [header]: named }) },
    body: { jsonrpc: '2.0', id: 1, method, params: { message } },
  });
  return { answer, heard: agent.requests.at(-1)?.headers ?? {}, header };
}

describe.each([
  ['0.3', '0.3', 'x-a2a-extensions'],
  ['1.0', '0.3', 'x-a2a-extensions'],
  ['0.3', '1.0', 'a2a-extensions'],
  ['1.0', '1.0', 'a2a-extensions'],
] as const)('a client of %s and an agent of %s', (client, version, agentHeader) => {
  it('the agent reads which extensions the client wants, and the client which are in use', async () => {
    answered = { [agentHeader]: EXT };
    const { answer, heard, header } = await send(version, client, `${EXT}, ${OTHER}`);
    expect(answer.status).toBe(200);
    expect(heard[agentHeader]).toBe(`${EXT}, ${OTHER}`);
    expect(answer.headers.get(header)).toBe(EXT);
  });

  it('without any there is no such header, either way', async () => {
    answered = {};
    const { answer, heard, header } = await send(version, client, null);
    expect([answer.headers.get(header), heard[agentHeader]]).toEqual([null, undefined]);
  });
});

it('no other header of an agent reaches the client', async () => {
  answered = { 'set-cookie': 'session=1', 'x-own': '1', 'a2a-extensions': `${EXT}, ${'x'.repeat(3000)}` };
  const { answer } = await send('1.0', '1.0', EXT);
  for (const name of ['set-cookie', 'x-own', 'a2a-extensions']) expect(answer.headers.get(name)).toBeNull();
});
