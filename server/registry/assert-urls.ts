import { agentCardUrls } from '@/domain/a2a/agent-card';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';

type WayOut = Pick<Deps, 'outbound'>;

/** Each costs a look-up of its name. */
const CARD_URLS_MAX = 8;

/** Refuses an address that the server must not call, or that is none (`url_not_allowed`). */
export const assertUrlAllowed = ({ outbound }: WayOut, url: string, field: string): Promise<void> =>
  outbound.assertUrlAllowed(url, field);

/** Refuses an AgentCard that sends its readers where the server itself must not go. */
export async function assertCardUrlsAllowed(deps: WayOut, agentCard: Record<string, unknown>): Promise<void> {
  const urls = agentCardUrls(agentCard);
  if (urls.length > CARD_URLS_MAX) {
    throw new AppError('invalid_field', {
      field: 'agent_card',
      public: `agent_card names more than ${CARD_URLS_MAX} addresses.`,
    });
  }
  // One after the other: names that answer slowly must not take all look-ups that the process can make.
  for (const url of urls) await assertUrlAllowed(deps, url, 'agent_card');
}

/** True when the server may call `url` at the moment. */
export const isUrlAllowed = async ({ outbound }: WayOut, url: string): Promise<boolean> =>
  (await outbound.checkUrl(url)) === null;
