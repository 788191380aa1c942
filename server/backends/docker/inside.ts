import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { AppError } from '../../platform/app-error';
import type { BackendWorkspace } from '../port';
import type { Containers } from './containers';
import type { Engine } from './engine';

/** A command under way inside a container. */
export interface InsideCommand {
  readonly stream: Duplex;
  readonly exec: Docker.Exec;
  readonly containerId: string;
}

interface InsideOptions {
  readonly tty: boolean;
  readonly env?: readonly string[];
}

/** Starts a command inside the running container of a workspace. */
export async function startInside(
  engine: Engine,
  containers: Containers,
  workspace: BackendWorkspace,
  command: readonly string[],
  { tty, env = [] }: InsideOptions,
): Promise<InsideCommand> {
  const found = await containers.find(workspace);
  if (!found?.State.Running) throw new AppError('machine_not_running');
  return execIn(engine, found.Id, command, { tty, env });
}

async function execIn(
  engine: Engine,
  containerId: string,
  command: readonly string[],
  { tty, env = [] }: InsideOptions,
): Promise<InsideCommand> {
  const exec = await engine.call((docker, abortSignal) =>
    docker.getContainer(containerId).exec({
      Cmd: [...command],
      AttachStdin: tty,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      Env: [...env],
      abortSignal,
    }),
  );
  // Without a limit of its own: the connection lives as long as the command.
  const stream = await engine.call((_) => exec.start({ hijack: true, stdin: true, Tty: tty }));
  return { stream, exec, containerId };
}

/** The exit code of a command that has ended; null when nobody can say. */
export async function exitCodeOf(engine: Engine, { exec }: InsideCommand): Promise<number | null> {
  const info = await engine.callUnless([404], (_, abortSignal) => exec.inspect({ abortSignal }));
  return info?.ExitCode ?? null;
}

/** Each command is the leader of a group of its own, so this ends whatever it started and did not detach. */
export async function endInside(engine: Engine, containerId: string, pid: number): Promise<void> {
  const command = ['sh', '-c', `kill -9 -${pid} 2>/dev/null || kill -9 ${pid} 2>/dev/null; true`];
  const killing = await execIn(engine, containerId, command, { tty: false });
  killing.stream.resume();
  await new Promise((resolve) => killing.stream.once('close', resolve));
}
