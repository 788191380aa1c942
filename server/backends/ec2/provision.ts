import { OPEN_TIER_MAX } from '@/domain/tiers';
import { AppError, isAppError } from '../../platform/app-error';
import type { BackendWorkspace, MachineStart, ProvisionResult } from '../port';
import { launch, tierMachine } from './launch';
import type { Ec2Machine } from './machine';
import { AGENT_PORT, AGENT_PROGRAM, BASE_FOLDER } from './names';
import type { Parts } from './open-parts';
import type { InstancePlace } from './shell/shells';
import { environmentFiles, userDataOf } from './user-data';

const COMMAND_MS_MAX = 30_000;
const ATTEMPTS_MAX = 3;

/**
 * Brings the instance of a workspace up, launching it where there is none, and starts its agent there with what the start
 * brings. A start that fails ends what it launched, and stops what was there.
 */
export async function provision(
  parts: Parts,
  workspace: BackendWorkspace,
  start: MachineStart,
): Promise<ProvisionResult> {
  assertPossible(parts, workspace, start);
  const { instances, places } = parts;
  const { machine: before, others } = await instances.find(workspace);
  for (const { id } of others) await instances.terminate(id);
  if (start.signal.aborted) throw givenUp(start.signal.reason);
  let machine = before;
  try {
    start.onProgress({ text: before ? 'Starting its instance' : 'Launching its instance', share: null });
    machine ??= await launch(parts.api, parts.options, parts.timing, workspace, start);
    const running = await bringUp(parts, machine, workspace, start.signal);
    start.onProgress({ text: 'Waiting for its instance to boot', share: null });
    const place = await places.awaitReady(running, start.signal);
    places.note(workspace.id, running);
    start.onProgress({ text: 'Starting its agent', share: null });
    await fill(parts, workspace, start, place);
    await runProgram(parts, place, 'start');
    start.signal.throwIfAborted();
    await instances.setUse(running.id, 'on');
    places.note(workspace.id, { ...running, use: 'on' });
    return { instanceId: running.id, url: urlOf(parts, place), imageDigest: null, agent: 'starting' };
  } catch (error) {
    if (machine) await takeBack(parts, workspace, machine, before === null);
    throw start.signal.aborted ? givenUp(error) : error;
  }
}

const givenUp = (cause: unknown): AppError =>
  new AppError('machine_failed', { public: 'It was given up before it was through.', cause });

function assertPossible(
  { options }: Parts,
  { tier }: BackendWorkspace,
  { signal, directory }: MachineStart,
): void {
  if (signal.aborted) throw givenUp(signal.reason);
  if (tier > OPEN_TIER_MAX && !options.allowTiers3And4) {
    throw new AppError('machine_failed', {
      public: `Tier ${tier} is not allowed; set MOLECULE_ALLOW_TIERS_3_4=1 on the server to allow it.`,
    });
  }
  if (directory) {
    throw new AppError('machine_failed', {
      public:
        'An instance of its own cannot work in a folder of this server: take the folder out of its settings.',
    });
  }
}

/** From whatever state to running, as the kind of instance that its tier asks for. */
async function bringUp(
  { api, instances, options, timing }: Parts,
  machine: Ec2Machine,
  workspace: BackendWorkspace,
  signal: AbortSignal,
): Promise<Ec2Machine> {
  const { instanceType } = tierMachine(options.launch, workspace.tier);
  const isOther = machine.instanceType !== instanceType;
  const isUp = machine.state === 'running' || machine.state === 'pending';
  if (!isUp || isOther) {
    await instances.stop(machine);
    const { id: InstanceId } = machine;
    const userData = Buffer.from(userDataOf(options.launch, timing.idleSeconds));
    await api.modify({ InstanceId, UserData: { Value: userData } });
    if (isOther) await api.modify({ InstanceId, InstanceType: { Value: instanceType } });
    if (machine.use !== 'off') await instances.setUse(machine.id, 'off');
    await api.start(machine.id, signal);
  }
  return instances.await(machine.id, ['running'], signal);
}

/** Everything that the agent finds when it starts; the one of before has ended by then. */
async function fill(
  parts: Parts,
  workspace: BackendWorkspace,
  start: MachineStart,
  place: InstancePlace,
): Promise<void> {
  const { files } = parts;
  await runProgram(parts, place, 'stop');
  if (start.resetSession) await run(parts, place, `find ${BASE_FOLDER}/sessions -mindepth 1 -delete`);
  await again(() => files.seed(start.firstFiles.map((file) => ({ workspace, ...file }))));
  if (start.files.length > 0) await again(() => files.write(workspace, start.files));
  const { env, names } = environmentFiles(environmentOf(parts, workspace, start, place));
  const store = (name: string): string =>
    `umask 077 && cat >${BASE_FOLDER}/${name}.new && mv ${BASE_FOLDER}/${name}.new ${BASE_FOLDER}/${name}`;
  await run(parts, place, store('agent.env'), env);
  await run(parts, place, store('agent.names'), names);
}

function environmentOf(
  { options }: Parts,
  workspace: BackendWorkspace,
  start: MachineStart,
  place: InstancePlace,
): Record<string, string> {
  const { launch: settings, platformUrl, imageRegistry } = options;
  const url = addressOf(settings.reach, place);
  const isImage = settings.agentCommand === null;
  return {
    // In an image these are its own affair.
    ...(isImage ? {} : { HOME: `${BASE_FOLDER}/home`, WORKSPACE_DIR: '/workspace' }),
    ...start.env,
    ...(platformUrl === null ? {} : { PLATFORM_URL: platformUrl, MOLECULE_URL: platformUrl }),
    PORT: String(AGENT_PORT),
    // Its own address alone: AWS leads the public one there too.
    HOST: settings.reach === 'poll' ? '127.0.0.1' : (place.privateAddress ?? '0.0.0.0'),
    MOLECULE_DELIVERY_MODE: url === null ? 'poll' : 'push',
    ...(url === null ? {} : { MOLECULE_WORKSPACE_URL: url }),
    MOLECULE_SESSIONS_DIR: isImage ? '/sessions' : `${BASE_FOLDER}/sessions`,
    MOLECULE_IMAGE: `${imageRegistry}/workspace-template-${workspace.runtime}:latest`,
  };
}

const urlOf = ({ options }: Parts, place: InstancePlace): string | null =>
  addressOf(options.launch.reach, place);

function addressOf(reach: 'poll' | 'private-ip' | 'public-ip', place: InstancePlace): string | null {
  if (reach === 'poll') return null;
  const address = reach === 'public-ip' ? place.publicAddress : place.privateAddress;
  if (address !== null) return `http://${address}:${AGENT_PORT}`;
  throw new AppError('machine_failed', {
    public:
      'Its instance has no public address: let its subnet give one to every instance, or set EC2_REACH to poll or private-ip.',
  });
}

const runProgram = (parts: Parts, place: InstancePlace, verb: 'start' | 'stop'): Promise<void> =>
  run(parts, place, `exec ${AGENT_PROGRAM} ${verb}`);

/** What it does may be done twice: a connection that breaks in the middle of it is no reason to give a start up. */
async function run(parts: Parts, place: InstancePlace, script: string, input = ''): Promise<void> {
  const result = await again(() =>
    parts.shells.run(place, ['/bin/sh', '-c', script], {
      timeoutMs: COMMAND_MS_MAX,
      input: Buffer.from(input),
    }),
  );
  if (result.exitCode === 0) return;
  throw new AppError('machine_failed', {
    public: 'A command that prepares its agent failed on its instance; the platform log has its words.',
    internal: `${script}: exit code ${result.exitCode}: ${result.stderr.slice(0, 2000)}`,
  });
}

async function again<T>(attempt: () => Promise<T>, attemptsLeft = ATTEMPTS_MAX): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (attemptsLeft <= 1 || !isAppError(error) || error.code !== 'backend_unavailable') throw error;
    return again(attempt, attemptsLeft - 1);
  }
}

/** What cannot be taken back is noted: it powers itself off, and the next start or the sweep finds it by its tags. */
async function takeBack(
  { instances, places, options }: Parts,
  workspace: BackendWorkspace,
  machine: Ec2Machine,
  isNew: boolean,
): Promise<void> {
  places.forget(workspace.id);
  try {
    if (isNew) return await instances.terminate(machine.id);
    await instances.setUse(machine.id, 'off');
    const { machine: now } = await instances.find(workspace);
    if (now) await instances.stop(now);
  } catch (leftover) {
    options.log.error({ err: leftover, instance: machine.id }, 'an instance of a failed start was not ended');
  }
}
