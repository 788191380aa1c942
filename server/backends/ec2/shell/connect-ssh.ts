import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import { AppError, isAppError } from '../../../platform/app-error';
import { timeLimit } from '../../../platform/time-limit';
import type { HostKeys } from './host-keys';
import { makeKey } from './make-key';
import { openTunnel } from './open-tunnel';
import { pushKey } from './push-key';
import type { InstancePlace } from './shells';
import type { ShellsOptions } from './shells-options';
import { signTunnel } from './sign-tunnel';

const CONNECT_MS_MAX = 8_000;
const SSH_PORT = 22;
/** A connection whose other side is silent for four of these is dead. */
const KEEPALIVE_MS = 15_000;

/** An ssh connection to an instance, usable by now. */
export interface SshConnection {
  readonly client: Client;
  /** By performance.now(). */
  readonly since: number;
  /** Whether it takes anything new. */
  isOpen(): boolean;
  /** It is not to be trusted any more: it takes nothing new, and ends with whoever uses it now. */
  abandon(): void;
  /** Why it broke; null while it is open, and after a closing in peace. */
  brokenBy(): Error | null;
  onClose(listener: () => void): void;
  /** Ends what runs over it as well. */
  close(): void;
}

/**
 * Connects to an instance with a key that was made for this one connection and lives in memory alone. A key that was not
 * taken in time (it is good for 60 s, and an instance may hear of it late) is tried once more with another.
 */
export async function connectSsh(
  options: ShellsOptions,
  place: InstancePlace,
  hostKeys: HostKeys,
): Promise<SshConnection> {
  const deadline = timeLimit(options.connectMsMax ?? CONNECT_MS_MAX);
  try {
    return await connectOnce(options, place, hostKeys, deadline);
  } catch (error) {
    if (!isRefusedKey(error) || deadline.aborted) throw toWords(error, options);
    return connectOnce(options, place, hostKeys, deadline).catch((again: unknown) => {
      throw toWords(again, options);
    });
  }
}

async function connectOnce(
  options: ShellsOptions,
  place: InstancePlace,
  hostKeys: HostKeys,
  deadline: AbortSignal,
): Promise<SshConnection> {
  const key = makeKey();
  // Side by side: neither needs the other.
  const [pushed, opened] = await Promise.allSettled([
    pushKey(options, place, key.public, deadline),
    openRoute(options, place, deadline),
  ]);
  if (pushed.status === 'rejected') {
    if (opened.status === 'fulfilled') opened.value.destroy();
    throw pushed.reason;
  }
  if (opened.status === 'rejected') throw opened.reason;
  try {
    return await login(opened.value, {
      user: options.user,
      privateKey: key.private,
      isRightHost: (hostKey) => hostKeys.isRight(place.instanceId, hostKey),
      deadline,
    });
  } catch (error) {
    opened.value.destroy();
    throw error;
  }
}

async function openRoute(
  options: ShellsOptions,
  place: InstancePlace,
  deadline: AbortSignal,
): Promise<Duplex> {
  const { route, sshPort = SSH_PORT, connectMsMax = CONNECT_MS_MAX } = options;
  const address = route === 'public-ip' ? place.publicAddress : place.privateAddress;
  if (address === null) {
    throw new AppError('machine_failed', {
      public: `This machine has no ${route === 'public-ip' ? 'public' : 'private'} address to reach it at.`,
    });
  }
  if (route === 'eice') {
    return openTunnel(await signTunnel(options, await options.endpoint(), address), connectMsMax);
  }
  const socket = connect({ host: address, port: sshPort, noDelay: true });
  try {
    await once(socket, 'connect', { signal: deadline });
    // It may break before anybody listens, as a tunnel may.
    return socket.on('error', () => {});
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

interface Login {
  readonly user: string;
  readonly privateKey: string;
  isRightHost(key: Buffer): boolean;
  readonly deadline: AbortSignal;
}

function login(stream: Duplex, { user, privateKey, isRightHost, deadline }: Login): Promise<SshConnection> {
  const client = new ssh2.Client();
  const since = performance.now();
  let isOpen = true;
  let isAbandoned = false;
  let broken: Error | null = null;
  // It may have ended while its key was still on its way.
  if (stream.destroyed) {
    return Promise.reject(stream.errored ?? new Error('The ssh server closed the connection.'));
  }
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(
        new AppError('backend_unavailable', { public: 'The ssh server of this machine does not answer.' }),
      );
      client.destroy();
      stream.destroy();
    };
    deadline.addEventListener('abort', giveUp);
    // What a tunnel says of its end is better than what ssh makes of it.
    stream.on('error', (error) => {
      broken = error;
      reject(error);
    });
    client.on('error', (error) => {
      broken ??= error;
      reject(broken);
    });
    client.on('close', () => {
      isOpen = false;
      deadline.removeEventListener('abort', giveUp);
      stream.destroy();
      reject(broken ?? new Error('The ssh server closed the connection.'));
    });
    client.on('ready', () => {
      deadline.removeEventListener('abort', giveUp);
      resolve({
        client,
        since,
        isOpen: () => isOpen && !isAbandoned,
        abandon: () => {
          isAbandoned = true;
        },
        brokenBy: () => broken,
        onClose: (listener) => void (isOpen ? client.once('close', listener) : listener()),
        close() {
          isOpen = false;
          client.end();
          stream.destroy();
        },
      });
    });
    client.connect({
      sock: stream,
      username: user,
      privateKey,
      authHandler: ['publickey'],
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_MS,
      hostVerifier: (key: Buffer) => {
        if (isRightHost(key)) return true;
        broken = new AppError('machine_failed', {
          public: 'What answers as this machine shows another host key than before; nothing was sent to it.',
        });
        return false;
      },
    });
    if (deadline.aborted) giveUp();
  });
}

/** ssh2 tells where it failed by a word. */
const isRefusedKey = (error: unknown): boolean =>
  error instanceof Error && 'level' in error && error.level === 'client-authentication';

function toWords(error: unknown, { user }: ShellsOptions): AppError {
  if (isAppError(error)) return error;
  if (isRefusedKey(error)) {
    return new AppError('machine_failed', {
      public: `The ssh server of this machine does not let ${user} in: its image needs EC2 Instance Connect, and that user.`,
      cause: error,
    });
  }
  return new AppError('backend_unavailable', {
    public: 'This machine cannot be reached by ssh at the moment.',
    cause: error,
  });
}
