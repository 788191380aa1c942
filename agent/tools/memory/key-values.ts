import { z } from 'zod';
import { deleteMemoryValue, getMemoryValue, listMemoryValues, setMemoryValue } from '@/contracts/memory';
import { redactSecrets } from '@/domain/redact-secrets';
import { truncateToRunes } from '@/domain/text';
import { PlatformError } from '../../platform/platform-client';
import { askPlatform } from '../ask-platform';
import { ToolError, tool } from '../tool';
import { asData, toPlainLine } from '../untrusted';

const PREVIEW_RUNES_MAX = 120;
const LISTED_MAX = 200;
const OWN_MEMORY = 'the memory of this workspace';

const key = z.string().min(1).describe('Such as project:state; without spaces and slashes.');

export const memorySet = tool({
  name: 'memory_set',
  description:
    'Keeps a value under a key, for later turns and for people to see. To change what may have been changed meanwhile, give the version that you read as if_match_version (0: only if the key is new); on a conflict you get the value as it stands now. Never put secrets in.',
  needs: 'write-memory',
  input: {
    key,
    value: z.string().describe('Text, or an object or list as JSON.'),
    ttl_seconds: z.int().min(1).optional().describe('Forget it after so many seconds.'),
    if_match_version: z.int().min(0).optional(),
  },
  async run({ value: given, ...rest }, { platform, signal }) {
    const value = redactSecrets(given, { keepBlobs: true });
    try {
      const body = { ...rest, value: toJson(value) };
      const { version } = await askPlatform(platform, setMemoryValue, { body, signal });
      const note = value === given ? '' : ' What looked like a secret was left out.';
      return `Kept as version ${version}.${note}`;
    } catch (error) {
      if (error instanceof PlatformError && error.code === 'memory_conflict') throw sayConflict(error);
      throw error;
    }
  },
});

export const memoryGet = tool({
  name: 'memory_get',
  description: 'What is kept under a key, with its version.',
  needs: 'look',
  input: { key },
  async run({ key: name }, { platform, signal }) {
    const row = await askPlatform(platform, getMemoryValue, { params: { key: name }, signal });
    const until = row.expires_at === undefined ? '' : `, until ${row.expires_at}`;
    return `version ${row.version}${until}\n${asData(OWN_MEMORY, toText(row.value))}`;
  },
});

export const memoryList = tool({
  name: 'memory_list',
  description: 'The keys under which something is kept, with version and the beginning of each value.',
  needs: 'look',
  input: { prefix: z.string().optional().describe('Only keys that begin so.') },
  async run({ prefix }, { platform, signal }) {
    const rows = await askPlatform(platform, listMemoryValues, { query: { prefix }, signal });
    if (rows.length === 0) return 'Nothing is kept.';
    const lines = rows
      .slice(0, LISTED_MAX)
      .map((row) => `${row.key} (version ${row.version}): ${previewOf(row.value)}`);
    const more = rows.length - lines.length;
    return asData(OWN_MEMORY, [...lines, ...(more > 0 ? [`[${more} more: give a prefix]`] : [])].join('\n'));
  },
});

export const memoryDelete = tool({
  name: 'memory_delete',
  description: 'Forgets a key and its value.',
  needs: 'write-memory',
  input: { key },
  async run({ key: name }, { platform, signal }) {
    await askPlatform(platform, deleteMemoryValue, { params: { key: name }, signal });
    return 'Forgotten.';
  },
});

/** An object or a list is kept as one; every other text as the text that it is. */
function toJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const previewOf = (value: unknown): string => toPlainLine(truncateToRunes(toText(value), PREVIEW_RUNES_MAX));

function sayConflict({ answer }: PlatformError): ToolError {
  const { current_version: version, current_value: value } = answer ?? {};
  if (typeof version !== 'number') {
    return new ToolError(
      'It was not kept: the key is not there (any more). Write it with if_match_version 0.',
    );
  }
  return new ToolError(
    `It was not kept: the key stands at version ${version} by now. Look at its value, and write again with if_match_version ${version} if that is still right.\n${asData(OWN_MEMORY, toText(value))}`,
  );
}
