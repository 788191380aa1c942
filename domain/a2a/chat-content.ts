import { toStorableText } from '../text';
import { type AgentAnswer, readAgentAnswer } from './agent-answer';
import { type Attachment, toAttachment } from './attachment';
import { fileKey } from './merge-routes';
import { filesOfParts, textOfParts } from './part';
import { sentMessageOf } from './sent-message';

/** One bubble of chat before it has an id and a time. */
export interface ChatContent {
  readonly role: 'user' | 'agent' | 'system';
  /** '' when the bubble has files alone. */
  readonly content: string;
  readonly attachments: readonly Attachment[];
}

/** How the platform wakes an agent whose delegations are done; no human wrote it. */
const INTERNAL_MESSAGE = 'Delegation results are ready';
const AGENT_ERROR = /^\s*agent error/i;

/**
 * The two bubbles of one exchange (platform, 1.19). The bodies are values or their JSON text; what cannot be read
 * gives no bubble. `isError` is the status of the row.
 */
export const toChatContent = (exchange: {
  readonly requestBody: unknown;
  readonly responseBody: unknown;
  readonly isError: boolean;
}): { readonly user: ChatContent | null; readonly agent: ChatContent | null } => ({
  user: userChatContent(exchange.requestBody),
  agent: agentChatContent(exchange.responseBody, { isError: exchange.isError }),
});

/** The user's half: all text parts and all files of the message sent. Null when there is neither, or for messages of the platform itself. */
export function userChatContent(requestBody: unknown): ChatContent | null {
  const parts = sentMessageOf(requestBody)?.parts ?? [];
  const content = textOfParts(parts);
  if (content.trimStart().startsWith(INTERNAL_MESSAGE)) return null;
  return bubble('user', content, filesOfParts(parts).map(toAttachment));
}

/**
 * The agent's half. It is the system's when the row failed, when the answer is an error, or when its text begins
 * with "agent error". Null when there is neither text nor file; an error always has its bubble.
 */
export function agentChatContent(
  responseBody: unknown,
  { isError }: { readonly isError: boolean },
): ChatContent | null {
  const answer = readAgentAnswer(responseBody);
  const content = contentOf(answer);
  const isSystem = isError || answer.error !== undefined || AGENT_ERROR.test(content);
  return bubble(isSystem ? 'system' : 'agent', content, answer.files);
}

function contentOf({ text, error }: AgentAnswer): string {
  if (error === undefined) return text;
  const said = [error.message, text].filter((piece) => piece.trim() !== '');
  if (said.length > 0) return [...new Set(said)].join('\n');
  return error.code === null ? 'Agent error' : `Agent error ${error.code}`;
}

function bubble(
  role: ChatContent['role'],
  content: string,
  files: readonly Attachment[],
): ChatContent | null {
  if (content.trim() === '' && files.length === 0) return null;
  return { role, content: toStorableText(content), attachments: distinct(files).map(storable) };
}

/** One chip per file, however often the answer names it. */
function distinct(files: readonly Attachment[]): Attachment[] {
  const seen = new Set<string>();
  return files.filter((file) => {
    const key = attachmentKey(file);
    if (key === null) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Inline content has no address of its own: two names for the same bytes are two files. */
function attachmentKey({ uri, name }: Attachment): string | null {
  if (uri === '') return null;
  return fileKey(uri.startsWith('data:') ? { kind: 'file', bytes: uri, name } : { kind: 'file', uri });
}

const storable = (file: Attachment): Attachment => ({
  ...file,
  uri: toStorableText(file.uri),
  name: toStorableText(file.name),
  ...(file.mimeType === undefined ? {} : { mimeType: toStorableText(file.mimeType) }),
});
