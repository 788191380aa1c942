import { randomUUID } from 'node:crypto';
import type { AgentCard, Message, Part } from 'a2a-sdk-0-3';
import {
  type AgentExecutor,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  type RequestContext,
} from 'a2a-sdk-0-3/server';
import { agentCardHandler, jsonRpcHandler } from 'a2a-sdk-0-3/server/express';
import express from 'express';
import { ask03, createClient03 } from './sdk-agent-clients';
import { callerHeaders, findPeerCard, listen, PlatformLink, readSettings } from './sdk-agent-link';
import { planAnswer } from './sdk-agent-script';

// An agent on the official SDK 0.3.14, which has never heard of 1.0.
const settings = readSettings();
const link = new PlatformLink(settings);

const textOf = ({ parts }: Message): string =>
  parts.map((part) => (part.kind === 'text' ? part.text : '')).join('\n');

const text = (value: string): Part => ({ kind: 'text', text: value });

function publishTask(
  { taskId, contextId, userMessage }: RequestContext,
  bus: ExecutionEventBus,
  said: string,
) {
  const place = { taskId, contextId };
  bus.publish({
    kind: 'task',
    id: taskId,
    contextId,
    status: { state: 'working' },
    history: [userMessage],
  });
  const artifact = { artifactId: randomUUID(), name: 'answer', parts: [text(said)] };
  bus.publish({ kind: 'artifact-update', ...place, artifact, lastChunk: true });
  bus.publish({ kind: 'status-update', ...place, status: { state: 'completed' }, final: true });
}

async function askPeer(peerId: string, said: string): Promise<string> {
  const client = await createClient03(await findPeerCard(settings, peerId), callerHeaders(settings));
  const heard = await ask03(client, said, randomUUID()).catch(
    (error: Error) => `no answer: ${error.message}`,
  );
  return `${settings.name} asked in 0.3 and got: ${heard}`;
}

async function answer(context: RequestContext, bus: ExecutionEventBus): Promise<void> {
  const caller = context.context?.user?.userName ?? '';
  const plan = planAnswer(settings.name, textOf(context.userMessage), caller);
  if (plan.kind === 'task') return publishTask(context, bus, plan.text);
  if (plan.kind === 'fail') throw new Error(plan.text);
  if (plan.kind === 'hang') return new Promise(() => console.log('hanging'));
  const said = plan.kind === 'ask' ? await askPeer(plan.workspaceId, plan.text) : plan.text;
  const parts: Part[] = [text(said)];
  if (plan.kind === 'file') {
    const { name, mimeType, content } = plan.file;
    parts.push({
      kind: 'file',
      file: { name, mimeType, bytes: Buffer.from(content).toString('base64') },
    });
  }
  const { contextId } = context;
  bus.publish({ kind: 'message', messageId: randomUUID(), role: 'agent', contextId, parts });
}

const executor: AgentExecutor = {
  async execute(context, bus) {
    await answer(context, bus);
    bus.finished();
  },
  cancelTask: async () => {},
};

const app = express();
const origin = await listen(app);
const card: AgentCard = {
  name: settings.name,
  description: 'Repeats what it hears.',
  version: '1.0.0',
  protocolVersion: '0.3.0',
  url: `${origin}/a2a`,
  preferredTransport: 'JSONRPC',
  capabilities: { streaming: false, pushNotifications: false },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [{ id: 'echo', name: 'Echo', description: 'Repeats.', tags: ['echo'] }],
};
const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor);
app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler }));
const userBuilder = async (request: express.Request) => link.callerOf(request);
app.use('/a2a', jsonRpcHandler({ requestHandler, userBuilder }));
await link.join(origin);
