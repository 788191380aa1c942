import { randomUUID } from 'node:crypto';
import { AgentCard, Artifact, Message, Task, TaskState, TaskStatus } from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  type RequestContext,
} from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler } from '@a2a-js/sdk/server/express';
import express from 'express';
import { ask10, createClient10 } from './sdk-agent-clients';
import { callerHeaders, findPeerCard, listen, PlatformLink, readSettings } from './sdk-agent-link';
import { planAnswer } from './sdk-agent-script';

// An agent on the official SDK 1.3.0, as its guide says to build one. It serves 1.0, and 0.3 to whoever sends no version.
const settings = readSettings();
const link = new PlatformLink(settings);
const LEGACY = { legacyCompat: { enabled: true } } as const;

const textOf = ({ parts }: Message): string =>
  parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('\n');

type PartJson = { text: string } | { raw: string; filename: string; mediaType: string };

const messageOf = ({ contextId }: RequestContext, parts: PartJson[]): Message =>
  Message.fromJSON({ messageId: randomUUID(), contextId, role: 'ROLE_AGENT', parts });

function publishTask(
  { taskId, contextId, userMessage }: RequestContext,
  bus: ExecutionEventBus,
  text: string,
) {
  const working = TaskStatus.fromJSON({ state: 'TASK_STATE_WORKING' });
  const task: Task = {
    ...Task.fromJSON({ id: taskId, contextId }),
    status: working,
    history: [userMessage],
  };
  bus.publish(AgentEvent.task(task));
  const artifact = Artifact.fromJSON({ artifactId: randomUUID(), name: 'answer', parts: [{ text }] });
  const place = { taskId, contextId, metadata: undefined };
  bus.publish(AgentEvent.artifactUpdate({ ...place, artifact, append: false, lastChunk: true }));
  const status = { ...working, state: TaskState.TASK_STATE_COMPLETED };
  bus.publish(AgentEvent.statusUpdate({ ...place, status }));
}

async function askPeer(peerId: string, text: string): Promise<string> {
  const client = await createClient10(await findPeerCard(settings, peerId), callerHeaders(settings));
  const heard = await ask10(client, text, randomUUID()).catch(
    (error: Error) => `no answer: ${error.message}`,
  );
  return `${settings.name} asked in ${client.protocolVersion} and got: ${heard}`;
}

const executor: AgentExecutor = {
  async execute(context, bus) {
    const caller = context.context.user?.userName ?? '';
    const plan = planAnswer(settings.name, textOf(context.userMessage), caller);
    if (plan.kind === 'task') return publishTask(context, bus, plan.text);
    if (plan.kind === 'fail') throw new Error(plan.text);
    if (plan.kind === 'hang') return new Promise(() => console.log('hanging'));
    const text = plan.kind === 'ask' ? await askPeer(plan.workspaceId, plan.text) : plan.text;
    const parts: PartJson[] = [{ text }];
    if (plan.kind === 'file') {
      const { name: filename, mimeType: mediaType, content } = plan.file;
      parts.push({ raw: Buffer.from(content).toString('base64'), filename, mediaType });
    }
    bus.publish(AgentEvent.message(messageOf(context, parts)));
  },
  cancelTask: async () => {},
};

const app = express();
const origin = await listen(app);
const iface = { url: `${origin}/a2a`, protocolBinding: 'JSONRPC' };
const card = AgentCard.fromJSON({
  name: settings.name,
  description: 'Repeats what it hears.',
  version: '1.0.0',
  supportedInterfaces: [
    { ...iface, protocolVersion: '1.0' },
    { ...iface, protocolVersion: '0.3' },
  ],
  capabilities: { streaming: false, pushNotifications: false },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [{ id: 'echo', name: 'Echo', description: 'Repeats.', tags: ['echo'] }],
});
const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor);
app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler, ...LEGACY }));
const userBuilder = async (request: express.Request) => link.callerOf(request);
app.use('/a2a', jsonRpcHandler({ requestHandler, userBuilder, ...LEGACY }));
await link.join(origin);
