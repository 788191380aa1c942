import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import type { Configured } from '@/domain/org-template/import-plan';
import { OPEN_TIER_MAX } from '@/domain/tiers';
import type { Deps } from '../../deps';
import { isAppError } from '../../platform/app-error';
import { foreignVariableNames } from '../../platform/config';
import { assertUrlAllowed } from '../../registry/assert-urls';
import type { TemplateSource } from './load-source';

const TIER_MAX = 4;

/** What this server can do for a template; looked up before the transaction, because names of hosts are resolved. */
export async function configuredWithoutSecrets(
  deps: Deps,
  { template, isFromServer }: TemplateSource,
): Promise<Omit<Configured, 'secretNames'>> {
  const refusedUrls = new Map<string, string>();
  for (const url of new Set(template.nodes.map((node) => node.url))) {
    const refusal = url === '' ? null : await refusalOf(deps, url);
    if (refusal !== null) refusedUrls.set(url, refusal);
  }
  return {
    runtimes: new Set(KNOWN_RUNTIMES.filter((runtime) => deps.backends.kindFor(runtime) !== null)),
    tierMax: deps.config.allowTiers3And4 ? TIER_MAX : OPEN_TIER_MAX,
    refusedUrls,
    // Who sends a template along may not find out what this server is configured with.
    variableNames: isFromServer ? foreignVariableNames() : new Set(),
  };
}

async function refusalOf(deps: Deps, url: string): Promise<string | null> {
  try {
    await assertUrlAllowed(deps, url, 'url');
    return null;
  } catch (error) {
    if (isAppError(error)) return error.publicText;
    throw error;
  }
}
