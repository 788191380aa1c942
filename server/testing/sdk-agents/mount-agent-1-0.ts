import { randomUUID } from 'node:crypto';
import { AgentCard, Artifact, Message, Task, TaskStatus } from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  type RequestContext,
} from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler } from '@a2a-js/sdk/server/express';
import type { Express } from 'express';

const textOf = ({ parts }: Message): string =>
  parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('\n');

function answerOf({ contextId, userMessage }: RequestContext): Message {
  const answer = Message.fromJSON({ messageId: randomUUID(), contextId, role: 'ROLE_AGENT' });
  const parts = userMessage.parts.map((part) =>
    part.content?.$case === 'text'
      ? { ...part, content: { ...part.content, value: `heard: ${part.content.value}` } }
      : part,
  );
  return { ...answer, parts };
}

const status = (state: string): TaskStatus => TaskStatus.fromJSON({ state });

function createExecutor(): AgentExecutor {
  const held = new Map<string, { bus: ExecutionEventBus; contextId: string }>();
  return {
    async execute(context, bus) {
      const { taskId, contextId, userMessage } = context;
      const said = textOf(userMessage);
      if (said.startsWith('fail: ')) throw new Error(said);
      if (said !== 'hold' && !said.startsWith('task: ')) {
        return bus.publish(AgentEvent.message(answerOf(context)));
      }
      const task = Task.fromJSON({ id: taskId, contextId });
      bus.publish(AgentEvent.task({ ...task, status: status('TASK_STATE_WORKING'), history: [userMessage] }));
      if (said === 'hold') {
        held.set(taskId, { bus, contextId });
        // The bus of this SDK closes when the executor is done.
        return new Promise<void>((resolve) => ends.set(taskId, resolve));
      }
      const artifact = Artifact.fromJSON({ artifactId: 'a-1', parts: [{ text: `heard: ${said}` }] });
      const place = { taskId, contextId, metadata: undefined };
      bus.publish(AgentEvent.artifactUpdate({ ...place, artifact, append: false, lastChunk: true }));
      bus.publish(AgentEvent.statusUpdate({ ...place, status: status('TASK_STATE_COMPLETED') }));
    },
    async cancelTask(taskId, bus) {
      const task = held.get(taskId);
      const event = {
        taskId,
        contextId: task?.contextId ?? '',
        status: status('TASK_STATE_CANCELED'),
        metadata: undefined,
      };
      for (const listener of new Set([bus, task?.bus ?? bus])) {
        listener.publish(AgentEvent.statusUpdate(event));
      }
      ends.get(taskId)?.();
    },
  };
}

const ends = new Map<string, () => void>();

/** @param speaksBoth it answers who states no version, or 0.3, in 0.3 */
export function mountAgent10(app: Express, origin: string, speaksBoth: boolean): void {
  const at = { url: `${origin}/a2a`, protocolBinding: 'JSONRPC' };
  const card = AgentCard.fromJSON({
    name: 'Echo',
    description: 'Repeats what it hears.',
    version: '1.0.0',
    supportedInterfaces: (speaksBoth ? ['1.0', '0.3'] : ['1.0']).map((protocolVersion) => ({
      ...at,
      protocolVersion,
    })),
    capabilities: { streaming: true, pushNotifications: false },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [{ id: 'echo', name: 'Echo', description: 'Repeats.', tags: ['echo'] }],
  });
  const compat = speaksBoth ? { legacyCompat: { enabled: true } } : {};
  const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), createExecutor());
  const userBuilder = async () => ({ isAuthenticated: true, userName: 'anybody' });
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler, ...compat }));
  app.use('/a2a', jsonRpcHandler({ requestHandler, userBuilder, ...compat }));
}
