import type { Backend, BackendRegistry, BackendWorkspace } from '@/server/backends/port';
import { soleBackend } from '@/server/testing/sole-backend';
import { createGate, type Gate } from './gate';
import { scriptedBackend } from './scripted-backend';

/** A backend whose starts take as long as the test says, one workspace a job, as containers and machines do. */
export interface PacedBackend {
  readonly registry: BackendRegistry;
  /** Starts that wait to be finished, oldest first. */
  readonly underWay: { readonly name: string; readonly finish: Gate }[];
  /** Most starts that were ever under way at the same time. */
  peak: number;
  /** How often each workspace was started, by name. */
  readonly starts: Map<string, number>;
}

/** @param before runs when a start begins; what it throws fails the start */
export function createPacedBackend(before: (workspace: BackendWorkspace) => void = () => {}): PacedBackend {
  const paced: PacedBackend = {
    registry: soleBackend(() => backend),
    underWay: [],
    peak: 0,
    starts: new Map(),
  };
  const { capabilities } = scriptedBackend({});
  const backend: Backend = scriptedBackend({
    capabilities: { ...capabilities, batchMax: 1 },
    async provision(workspace) {
      const start = { name: workspace.name, finish: createGate() };
      paced.starts.set(start.name, (paced.starts.get(start.name) ?? 0) + 1);
      before(workspace);
      paced.underWay.push(start);
      paced.peak = Math.max(paced.peak, paced.underWay.length);
      await start.finish.opened;
      paced.underWay.splice(paced.underWay.indexOf(start), 1);
      return { instanceId: `machine-of-${start.name}`, url: null, imageDigest: null, agent: 'ready' };
    },
  });
  return paced;
}
