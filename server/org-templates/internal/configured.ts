import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import type { Configured } from '@/domain/org-template/import-plan';
import { OPEN_TIER_MAX } from '@/domain/tiers';
import type { Deps } from '../../deps';
import { isAppError } from '../../platform/app-error';
import { foreignVariableNames } from '../../platform/config';
import { assertUrlAllowed } from '../../registry/assert-urls';
import type { TemplateSource } from './load-source';

const TIER_MAX = 4;
/** Names of hosts are looked up one after the other, and slow ones may take seconds: what is left then is left out. */
const LOOK_UPS_MS_MAX = 15_000;

/** What this server can do for a template; looked up before the transaction, because names of hosts are resolved. */
export async function configuredWithoutSecrets(
  deps: Deps,
  { template, isFromServer }: TemplateSource,
): Promise<Omit<Configured, 'secretNames'>> {
  const urls = new Set(template.nodes.map((node) => node.url).filter((url) => url !== ''));
  return {
    runtimes: new Set(KNOWN_RUNTIMES.filter((runtime) => deps.backends.kindFor(runtime) !== null)),
    tierMax: deps.config.allowTiers3And4 ? TIER_MAX : OPEN_TIER_MAX,
    refusedUrls: await refuseUrls(deps, urls),
    // Who sends a template along may not find out what this server is configured with.
    variableNames: isFromServer ? foreignVariableNames() : new Set(),
  };
}

async function refuseUrls(deps: Deps, urls: ReadonlySet<string>): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  const end = deps.clock.now().getTime() + LOOK_UPS_MS_MAX;
  for (const url of urls) {
    const isLate = deps.clock.now().getTime() > end;
    const refusal = isLate
      ? 'Its address could not be checked in time; import again.'
      : await refusalOf(deps, url);
    if (refusal !== null) refused.set(url, refusal);
  }
  return refused;
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
