import { randomUUID } from 'node:crypto';
import { plainStart } from './plain-start';
import type { Backend, BackendWorkspace, MachineStart, ProvisionResult } from './port';

export interface ConformanceSubject {
  readonly backend: Backend;
  /** A runtime that this backend can start. */
  readonly runtime: string;
  /** Makes what has to be there before a workspace is, for instance its row. */
  prepare?(workspace: BackendWorkspace): Promise<void>;
  /** Where there are machines; their agent is the echo agent. */
  readonly machine?: {
    /** Waits until the agent of a start listens, says this to it and resolves with what it answers. */
    ask(result: ProvisionResult, text: string): Promise<string>;
    /** The same place, but what is to be started is not there. */
    readonly broken: Pick<ConformanceSubject, 'backend' | 'runtime'>;
  };
}

export type OpenSubject = () => Promise<ConformanceSubject>;

export const workspaceOf = ({
  backend,
  runtime,
}: Pick<ConformanceSubject, 'backend' | 'runtime'>): BackendWorkspace => ({
  id: randomUUID(),
  name: 'Ada',
  runtime,
  backend: backend.kind,
  tier: 2,
  instanceId: null,
});

/** Runs with a workspace of its own and takes whatever is left of it away. */
export async function withWorkspace(
  open: OpenSubject,
  run: (backend: Backend, workspace: BackendWorkspace) => Promise<void>,
): Promise<void> {
  const subject = await open();
  const workspace = workspaceOf(subject);
  await subject.prepare?.(workspace);
  try {
    await run(subject.backend, workspace);
  } finally {
    await subject.backend.destroy(workspace, { volumes: true });
  }
}

/** A workspace whose agent was started. */
export interface Running {
  readonly backend: Backend;
  readonly workspace: BackendWorkspace;
  readonly result: ProvisionResult;
  /** What the agent answers. */
  ask(text: string): Promise<string>;
}

/** Runs where there are machines, with one that was started; its agent does what it is told. */
export const withMachine =
  (open: OpenSubject, run: (running: Running) => Promise<void>, script: Partial<MachineStart> = {}) =>
  (): Promise<void> =>
    withWorkspace(open, async (backend, workspace) => {
      const { machine } = await open();
      if (!machine) return;
      const env = { ECHO_AGENT_FAULTS: '1', WORKSPACE_ID: workspace.id, ...script.env };
      const result = await backend.provision(workspace, plainStart({ ...script, env }));
      const ask = (text: string) => machine.ask(result, text);
      await run({ backend, workspace: { ...workspace, ...result }, result, ask });
    });

/** The machines of one workspace that the backend knows of. */
export async function machinesOf(backend: Backend, { id }: BackendWorkspace): Promise<(string | null)[]> {
  const machines = (await backend.survey()).filter(({ kind }) => kind === 'machine');
  return machines.filter(({ workspaceId }) => workspaceId === id).map(({ instanceId }) => instanceId);
}
