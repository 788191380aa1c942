import type { OwnMachine } from '../port';
import type { DockerOptions } from './docker-options';
import type { Engine } from './engine';
import { LABELS, ownFilter } from './names';

/** Everything of this deployment at the engine: its agents' containers, and volumes of workspaces that have none. */
export async function surveyEngine(
  engine: Engine,
  { deploymentId }: Pick<DockerOptions, 'deploymentId'>,
): Promise<OwnMachine[]> {
  const filters = ownFilter(deploymentId);
  const [containers, volumes] = await Promise.all([
    engine.call((docker, abortSignal) => docker.listContainers({ all: true, filters, abortSignal })),
    engine.call((docker, abortSignal) => docker.listVolumes({ filters, abortSignal })),
  ]);
  const machines = containers
    .filter(({ Labels }) => Labels[LABELS.role] === 'agent')
    .map(
      ({ Id, Labels }): OwnMachine => ({
        workspaceId: Labels[LABELS.workspace] ?? '',
        instanceId: Id,
        kind: 'machine',
      }),
    );
  const running = new Set(machines.map(({ workspaceId }) => workspaceId));
  const withData = new Set((volumes.Volumes ?? []).map(({ Labels }) => Labels?.[LABELS.workspace] ?? ''));
  const data = [...withData]
    .filter((workspaceId) => !running.has(workspaceId))
    .map((workspaceId): OwnMachine => ({ workspaceId, instanceId: null, kind: 'data' }));
  return [...machines, ...data];
}
