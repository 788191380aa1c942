import { AgentCard } from '@a2a-js/sdk';
import { buildAgentCard } from '../a2a/agent-card';
import type { AgentEnvironment } from '../environment';
import type { Link } from '../platform/open-link';
import type { Prepared } from './prepare';

const LOOK_MS = 10_000;

/** Keeps the card like the files that it is made of. Returns what ends that. @param card changed in place: it is served */
export function keepCard(
  { config, runtime }: Prepared,
  { ownUrl }: AgentEnvironment,
  card: AgentCard,
  link: Link,
): () => void {
  let told = JSON.stringify(AgentCard.toJSON(card));
  const timer = setInterval(() => {
    const next = buildAgentCard(config.current(), runtime, ownUrl);
    const json = JSON.stringify(AgentCard.toJSON(next));
    if (json === told) return;
    told = json;
    Object.assign(card, next);
    link.renewCard(JSON.parse(json) as Record<string, unknown>);
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
