import type {
  Backend,
  BackendRegistry,
  BackendWorkspace,
  FileEntry,
  MachineStart,
  MachineState,
  ProvisionResult,
} from '@/server/backends/port';
import { AppError } from '@/server/platform/app-error';
import { scriptedBackend } from './scripted-backend';
import { soleBackend } from './sole-backend';

type Volume = Map<string, Uint8Array>;

/** A backend with machines that are entries of maps: they keep their files, stand still when told, and can be counted. */
export interface MachineBackend {
  readonly registry: BackendRegistry;
  readonly backend: Backend;
  /** Every start, oldest first. */
  readonly starts: { readonly workspace: BackendWorkspace; readonly start: MachineStart }[];
  /** The files of each workspace, as its agent sees them. */
  readonly volumes: Map<string, Volume>;
  /** How the machine of each workspace is; one that is not here is absent. */
  readonly states: Map<string, MachineState>;
  reset(): void;
}

/** @param script what of it is otherwise */
export function createMachineBackend(script: Partial<Backend> = {}): MachineBackend {
  const machines: Omit<MachineBackend, 'registry' | 'backend' | 'reset'> = {
    starts: [],
    volumes: new Map(),
    states: new Map(),
  };
  const backend = scriptedBackend({
    ...methodsOf(machines),
    files: filesOf(machines.volumes),
    capabilities: { ...scriptedBackend({}).capabilities, files: true, batchMax: 1 },
    ...script,
  });
  return {
    ...machines,
    backend,
    registry: soleBackend(() => backend),
    reset() {
      machines.starts.length = 0;
      machines.volumes.clear();
      machines.states.clear();
    },
  };
}

const methodsOf = ({
  starts,
  volumes,
  states,
}: Pick<MachineBackend, 'starts' | 'volumes' | 'states'>): Partial<Backend> => ({
  async provision(workspace, start): Promise<ProvisionResult> {
    starts.push({ workspace, start });
    const volume = volumes.get(workspace.id) ?? new Map();
    for (const { path, content } of start.firstFiles) if (!volume.has(path)) volume.set(path, content);
    for (const { path, content } of start.files) volume.set(path, content);
    volumes.set(workspace.id, volume);
    states.set(workspace.id, 'running');
    const instanceId = `machine-${starts.length}`;
    return {
      instanceId,
      url: `http://127.0.0.1:${40_000 + starts.length}/`,
      imageDigest: null,
      agent: 'starting',
    };
  },
  inspect: ({ id }) => Promise.resolve(states.get(id) ?? 'absent'),
  async stop({ id }) {
    if (states.has(id)) states.set(id, 'stopped');
  },
  async destroy({ id }, options) {
    states.delete(id);
    if (options.volumes) volumes.delete(id);
  },
  survey: async () => [
    ...[...states.keys()].map((id) => ({ workspaceId: id, instanceId: id, kind: 'machine' as const })),
    ...[...volumes.keys()]
      .filter((id) => !states.has(id))
      .map((id) => ({ workspaceId: id, instanceId: null, kind: 'data' as const })),
  ],
});

const filesOf = (volumes: MachineBackend['volumes']): Backend['files'] => ({
  async read({ id }, path) {
    const content = volumes.get(id)?.get(path);
    if (!content) throw new AppError('file_not_found');
    return content;
  },
  async write({ id }, files) {
    const volume: Volume = volumes.get(id) ?? new Map();
    for (const { path, content } of files) volume.set(path, content);
    volumes.set(id, volume);
  },
  async list({ id }, path) {
    const below = [...(volumes.get(id) ?? [])].filter(([name]) => name.startsWith(`${path}/`));
    return below.map(
      ([name, { byteLength }]): FileEntry => ({ path: name, kind: 'file', sizeBytes: byteLength }),
    );
  },
  async remove({ id }, path) {
    if (!volumes.get(id)?.delete(path)) throw new AppError('file_not_found');
  },
  seed: () => Promise.reject(new Error('a machine gets its first files with its start')),
});
