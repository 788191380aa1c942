import type { Connection } from '@/db/client';
import type { Parts } from '@/db/queries/parts';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import type { NewChatMessage, RecordedMessage, Telling } from './message-store';
import { narrowMessage } from './narrow-message';

/** A message, and the workspace whose chat it belongs to. */
export interface Saying {
  readonly workspace: Pick<WorkspaceRecord, 'id' | 'name' | 'version'>;
  readonly message: NewChatMessage;
}

/** Writes a message into a workspace's chat and, where it was not there before, tells the people who look on. */
export async function recordMessage(
  deps: Pick<Deps, 'messages'>,
  { tx }: Pick<Change, 'tx'>,
  workspace: Saying['workspace'],
  message: NewChatMessage,
): Promise<RecordedMessage> {
  const [recorded] = await recordMessages(deps, tx, [{ workspace, message }]);
  if (!recorded) throw new Error('the chat has recorded nothing');
  return recorded;
}

/**
 * The same for several workspaces at once; no two of the messages may answer the same one.
 * @param beside what is written in the same step
 */
export const recordMessages = (
  { messages }: Pick<Deps, 'messages'>,
  on: Connection,
  sayings: readonly Saying[],
  beside?: Parts,
): Promise<RecordedMessage[]> => messages.record(on, sayings.map(toTelling), beside);

const toTelling = ({ workspace: { id, name, version }, message: given }: Saying): Telling => ({
  message: given,
  toEvent: (message) => ({
    event: message.role === 'user' ? 'USER_MESSAGE' : 'AGENT_MESSAGE',
    workspace_id: id,
    version,
    payload: { name, ...narrowMessage(message) },
  }),
});
