import { z } from 'zod';
import { redactSecrets } from '@/domain/redact-secrets';
import { PlatformError } from '../../platform/platform-client';
import { type Platform, tool } from '../tool';
import { asData } from '../untrusted';

const SCOPES = ['LOCAL', 'TEAM', 'GLOBAL'] as const;
const PROBE_TIMEOUT_MS = 5000;

const pathOf = ({ workspaceId }: Platform): string => `/workspaces/${workspaceId}/memories`;
const memories = z.array(
  z.object({ id: z.string(), content: z.string(), scope: z.string(), namespace: z.string().optional() }),
);

/** Whether the platform keeps memories; null where it did not say. */
export async function findMemoriesOffered(platform: Platform): Promise<boolean | null> {
  try {
    await platform.call('GET', `${pathOf(platform)}?limit=1`, { timeoutMs: PROBE_TIMEOUT_MS });
    return true;
  } catch (error) {
    return error instanceof PlatformError && error.status === 404 ? false : null;
  }
}

export const commitMemory = tool({
  name: 'commit_memory',
  description:
    'Keeps a fact for later conversations. LOCAL: for you alone; TEAM: for those beside you; GLOBAL: for the whole organisation, which only its root may write. Never put secrets in.',
  needs: 'write-memory',
  input: { content: z.string().min(1), scope: z.enum(SCOPES).default('LOCAL') },
  async run({ content, scope }, { platform, signal }) {
    const kept = redactSecrets(content);
    await platform.call('POST', pathOf(platform), { body: { content: kept, scope }, signal });
    return kept === content ? 'Kept.' : 'Kept, without what looked like a secret.';
  },
});

export const recallMemory = tool({
  name: 'recall_memory',
  description: 'Finds facts that were kept with commit_memory, by you or, in TEAM and GLOBAL, by others.',
  needs: 'look',
  input: { query: z.string().optional(), scope: z.enum(SCOPES).optional() },
  async run({ query, scope }, { platform, signal }) {
    const search = new URLSearchParams({ ...(query ? { q: query } : {}), ...(scope ? { scope } : {}) });
    const found = memories.parse(await platform.call('GET', `${pathOf(platform)}?${search}`, { signal }));
    if (found.length === 0) return 'Nothing is kept about that.';
    const lines = found.map(({ id, scope: kind, content }) => `[${kind} ${id}] ${content}`);
    return asData('the memory of the organisation', lines.join('\n'));
  },
});
