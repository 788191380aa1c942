import { z } from 'zod';
import { notifyPeople } from '@/contracts/chat';
import { uploadChatFiles } from '@/contracts/uploads';
import { sniffPicture, UNKNOWN_TYPE } from '@/domain/uploads/media-type';
import { UPLOAD_BYTES_MAX, UPLOAD_FILE_BYTES_MAX, UPLOAD_FILES_MAX } from '@/domain/uploads/upload-limits';
import { askPlatform } from '../ask-platform';
import { readWholeFile } from '../files/read-bytes';
import { type ToolContext, ToolError, tool } from '../tool';

const UPLOAD_TIMEOUT_MS = 120_000;

export const sendMessageToUser = tool({
  name: 'send_message_to_user',
  description:
    'Writes a message into the chat that people have with you, at once, while you go on working. Files of the workspace go into `attachments`; never write links to files into the text. Either all of it is sent or nothing.',
  needs: 'speak',
  input: {
    message: z.string().describe('What people read, as Markdown.'),
    attachments: z
      .array(z.string())
      .max(UPLOAD_FILES_MAX)
      .optional()
      .describe('Paths of files in the workspace, such as report.pdf or /workspace/out/table.csv.'),
  },
  async run({ message, attachments = [] }, context) {
    if (message.trim() === '' && attachments.length === 0) {
      throw new ToolError('There is nothing to send: give a message or attachments.');
    }
    const files = await upload(context, attachments);
    await askPlatform(context.platform, notifyPeople, {
      body: { message, attachments: files },
      signal: context.signal,
    });
    return files.length === 0 ? 'Sent.' : `Sent, with ${files.map(({ name }) => name).join(', ')}.`;
  },
});

/** All of them are read and uploaded before anything is sent. */
async function upload({ platform, workspaceRoot, signal }: ToolContext, paths: readonly string[]) {
  if (paths.length === 0) return [];
  const form = new FormData();
  let bytes = 0;
  for (const path of paths) {
    const { name, bytes: content } = await readWholeFile(workspaceRoot, path, UPLOAD_FILE_BYTES_MAX);
    bytes += content.length;
    if (bytes > UPLOAD_BYTES_MAX) {
      throw new ToolError(`Together the files have more than ${UPLOAD_BYTES_MAX} bytes. Nothing was sent.`);
    }
    form.append('files', new Blob([content], { type: sniffPicture(content) ?? UNKNOWN_TYPE }), name);
  }
  const { files } = await askPlatform(platform, uploadChatFiles, {
    form,
    signal,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
  return files;
}
