import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import type { NewChatMessage, RecordedMessage } from './message-store';
import { narrowMessage } from './narrow-message';

/** Writes a message into a workspace's chat and, where it was not there before, tells the people who look on. */
export async function recordMessage(
  { messages }: Pick<Deps, 'messages'>,
  { tx, publish }: Pick<Change, 'tx' | 'publish'>,
  workspace: Pick<WorkspaceRecord, 'id' | 'name' | 'version'>,
  message: NewChatMessage,
): Promise<RecordedMessage> {
  const recorded = await messages.record(tx, message);
  if (recorded.isNew) {
    await publish([
      {
        event: message.role === 'user' ? 'USER_MESSAGE' : 'AGENT_MESSAGE',
        workspace_id: workspace.id,
        version: workspace.version,
        payload: { name: workspace.name, ...narrowMessage(recorded.message) },
      },
    ]);
  }
  return recorded;
}
