import { AgentCard } from '@a2a-js/sdk';
import { buildAgentCard } from '../a2a/agent-card';
import { serveA2a } from '../a2a/serve';
import { type AgentEnvironment, tokenFileOf } from '../environment';
import { say } from '../log';
import { type Link, openLink } from '../platform/open-link';
import type { LinkNews } from '../platform/platform-link';
import { assemble } from './assemble';
import { endTurns } from './end-turns';
import { OwnDoings } from './own-doings';
import { prepare } from './prepare';
import { tidyMemoryOnce } from './tidy-memory';

/** An agent that runs, until it is stopped. */
export interface RunningAgent {
  stop(): Promise<void>;
}

/**
 * Starts the agent in the order in which each step needs the ones before it: environment, configuration, engine, tasks of
 * an earlier process, the server, and then the platform, which may call as soon as it knows of it.
 * @param thread the program of the thread that keeps it known to the platform
 * @param onGone called when the workspace is gone for good
 * @throws PreflightFailure
 */
export async function runAgent(
  environment: AgentEnvironment,
  thread: string,
  onGone: () => void,
): Promise<RunningAgent> {
  const prepared = await prepare(environment);
  const { engine, runtime } = prepared;
  const assembled = assemble(environment, prepared, (state) => link.report(state));
  const { executor, tasks } = assembled;
  let inboundSecret: string | null = null;
  const card = buildAgentCard(prepared.persona, runtime, environment.ownUrl);
  const { workspaceId } = environment;
  const server = await serveA2a(
    { workspaceId, card, executor, tasks, inboundSecret: () => inboundSecret },
    environment,
  );
  say(`ready: ${runtime} on port ${server.port}, ${Math.round(performance.now())} ms after its start`);

  const doings = new OwnDoings(environment, prepared, assembled, server);
  const onNews = (news: LinkNews): void => {
    if (news.kind === 'gone') {
      onGone();
      return;
    }
    inboundSecret = news.inboundSecret ?? inboundSecret;
    doings.begin(news);
  };
  const about = { url: environment.ownUrl, card: AgentCard.toJSON(card) as Record<string, unknown> };
  const settings = { ...environment, tokenFile: tokenFileOf(environment), ...about };
  const link: Link = openLink(thread, settings, onNews);
  doings.keepCard(card, link);
  tidyMemoryOnce();
  return {
    async stop() {
      doings.stop();
      await endTurns(executor, engine);
      tasks.flush();
      await Promise.all([server.close(), link.stop(), assembled.close()]);
    },
  };
}
