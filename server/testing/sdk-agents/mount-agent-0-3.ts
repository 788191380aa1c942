import { randomUUID } from 'node:crypto';
import type { AgentCard, Message } from 'a2a-sdk-0-3';
import {
  type AgentExecutor,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  type RequestContext,
} from 'a2a-sdk-0-3/server';
import { agentCardHandler, jsonRpcHandler } from 'a2a-sdk-0-3/server/express';
import type { Express } from 'express';

const textOf = ({ parts }: Message): string =>
  parts.map((part) => (part.kind === 'text' ? part.text : '')).join('\n');

function createExecutor(): AgentExecutor {
  const held = new Map<string, { bus: ExecutionEventBus; contextId: string }>();
  return {
    async execute({ taskId, contextId, userMessage }: RequestContext, bus) {
      const said = textOf(userMessage);
      if (said.startsWith('fail: ')) throw new Error(said);
      if (said !== 'hold' && !said.startsWith('task: ')) {
        const parts = userMessage.parts.map((part) =>
          part.kind === 'text' ? { ...part, text: `heard: ${part.text}` } : part,
        );
        bus.publish({ kind: 'message', messageId: randomUUID(), role: 'agent', contextId, parts });
        return bus.finished();
      }
      const history = [userMessage];
      bus.publish({ kind: 'task', id: taskId, contextId, status: { state: 'working' }, history });
      if (said === 'hold') return void held.set(taskId, { bus, contextId });
      const artifact = { artifactId: 'a-1', parts: [{ kind: 'text' as const, text: `heard: ${said}` }] };
      bus.publish({ kind: 'artifact-update', taskId, contextId, artifact, lastChunk: true });
      const status = { state: 'completed' as const };
      bus.publish({ kind: 'status-update', taskId, contextId, status, final: true });
      bus.finished();
    },
    async cancelTask(taskId, bus) {
      const task = held.get(taskId);
      const event = {
        kind: 'status-update' as const,
        taskId,
        contextId: task?.contextId ?? '',
        status: { state: 'canceled' as const },
        final: true,
      };
      for (const listener of new Set([bus, task?.bus ?? bus])) {
        listener.publish(event);
        listener.finished();
      }
    },
  };
}

export function mountAgent03(app: Express, origin: string): void {
  const card: AgentCard = {
    name: 'Old echo',
    description: 'Repeats what it hears.',
    version: '1.0.0',
    protocolVersion: '0.3.0',
    url: `${origin}/a2a`,
    preferredTransport: 'JSONRPC',
    capabilities: { streaming: true, pushNotifications: false },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [{ id: 'echo', name: 'Echo', description: 'Repeats.', tags: ['echo'] }],
  };
  const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), createExecutor());
  const userBuilder = async () => ({ isAuthenticated: true, userName: 'anybody' });
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler }));
  app.use('/a2a', jsonRpcHandler({ requestHandler, userBuilder }));
}
