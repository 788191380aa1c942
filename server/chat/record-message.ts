import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import type { NewEvent } from '../events/publish';
import type { NewChatMessage, RecordedMessage } from './message-store';
import { narrowMessage } from './narrow-message';

type Of = Pick<WorkspaceRecord, 'id' | 'name' | 'version'>;

/** Writes a message into a workspace's chat and, where it was not there before, tells the people who look on. */
export async function recordMessage(
  deps: Pick<Deps, 'messages'>,
  change: Pick<Change, 'tx' | 'publish'>,
  workspace: Of,
  message: NewChatMessage,
): Promise<RecordedMessage> {
  const [recorded] = await recordMessages(deps, change, [{ workspace, message }]);
  if (!recorded) throw new Error('the chat has recorded nothing');
  return recorded;
}

/** The same for several workspaces at once; no two of the messages may answer the same one. */
export async function recordMessages(
  { messages }: Pick<Deps, 'messages'>,
  { tx, publish }: Pick<Change, 'tx' | 'publish'>,
  given: readonly { readonly workspace: Of; readonly message: NewChatMessage }[],
): Promise<RecordedMessage[]> {
  const recorded = await messages.record(
    tx,
    given.map(({ message }) => message),
  );
  const news = recorded.flatMap((one, at) => (one.isNew ? [toEvent(given[at]?.workspace as Of, one)] : []));
  await publish(news);
  return recorded;
}

const toEvent = ({ id, name, version }: Of, { message }: RecordedMessage): NewEvent => ({
  event: message.role === 'user' ? 'USER_MESSAGE' : 'AGENT_MESSAGE',
  workspace_id: id,
  version,
  payload: { name, ...narrowMessage(message) },
});
