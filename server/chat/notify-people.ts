import type { Attachment, notifyPeople as contract } from '@/contracts/chat';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { truncateToRunes } from '@/domain/text';
import { announceActivity } from '../activity/announce-activity';
import { recordEntry } from '../activity/record-entry';
import { writeDown } from '../activity/write-down';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { recordMessage } from './record-message';

const SUMMARY_RUNES_MAX = 80;

/** A message from the agent to the people: one bubble in its chat, one entry in its activity. */
export async function notifyPeople(
  deps: Deps,
  principal: Principal,
  { params: { id: workspaceId }, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const details = { characters: body.message.length, attachments: body.attachments.length };
  const written = await writeDown(
    deps,
    principal,
    'notify-people',
    { workspaceId, details },
    async (change) => {
      const workspace = await loadLiving(change.tx, workspaceId);
      const { message } = await recordMessage(deps, change, workspace, {
        workspaceId,
        role: 'agent',
        content: body.message,
        attachments: body.attachments,
        messageId: null,
        replyTo: null,
        origin: 'agent',
        at: change.now,
      });
      const activity = await recordEntry(change, {
        workspaceId,
        type: 'a2a_receive',
        sourceId: null,
        targetId: null,
        method: 'notify',
        summary: summaryOf(body),
        responseBody: { result: body.message, parts: body.attachments.map(toFilePart) },
        durationMs: null,
        status: 'ok',
        errorDetail: null,
        origin: 'agent',
        messageId: null,
      });
      return { message, activity };
    },
  );
  announceActivity(deps, written.activity);
  return { status: 'sent', id: written.message.id };
}

const summaryOf = ({ message, attachments }: { message: string; attachments: Attachment[] }): string =>
  truncateToRunes(message.trim() || attachments.map(({ name }) => name).join(', '), SUMMARY_RUNES_MAX);

const toFilePart = (file: Attachment) => ({ kind: 'file', file });
