import { type PlatformClient, PlatformError } from './platform-client';

/** The bytes of a file of the chat that the platform keeps until its agent has it. @throws PlatformError */
export async function fetchUpload(platform: PlatformClient, fileId: string): Promise<Buffer> {
  const path = `/workspaces/${platform.workspaceId}/pending-uploads/${fileId}`;
  const answer = await platform.send('GET', `${path}/content`);
  if (answer.status !== 200) {
    throw new PlatformError(answer.status, '', `The file is not there (${answer.status}).`, answer.body);
  }
  // A file that is not acknowledged is only kept longer.
  await platform.call('POST', `${path}/ack`, { body: {} }).catch(() => {});
  return answer.bytes;
}
