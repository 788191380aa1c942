import { AGENT_RUNTIMES, type AgentRuntime, findAgentRuntime } from '@/domain/agent-runtimes';
import type { Backend } from '../backends/port';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';

/** The backends that start agents of a runtime from images. */
export const imageBackendsOf = ({ backends }: Pick<Deps, 'backends'>, { runsOn }: AgentRuntime): Backend[] =>
  backends.all.filter(({ kind, capabilities }) => capabilities.images && runsOn.includes(kind));

/** The runtimes that come as images here. */
export const runtimesWithImages = (deps: Pick<Deps, 'backends'>): AgentRuntime[] =>
  AGENT_RUNTIMES.filter((runtime) => imageBackendsOf(deps, runtime).length > 0);

/** A runtime that comes as an image here, and the backends that can bring it; refuses any other name. */
export function requireRuntime(
  deps: Pick<Deps, 'backends'>,
  name: string,
): { runtime: AgentRuntime; backends: readonly Backend[] } {
  const runtime = findAgentRuntime(name);
  const backends = runtime === null ? [] : imageBackendsOf(deps, runtime);
  if (runtime && backends.length > 0) return { runtime, backends };
  throw new AppError('invalid_field', {
    field: 'runtime',
    public: 'Agents of this runtime do not come as images here.',
  });
}
