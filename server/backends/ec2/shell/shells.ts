import type { ExecResult, TerminalSession, TerminalSize } from '../../port';

/** Where an instance is, as EC2 describes it. */
export interface InstancePlace {
  readonly instanceId: string;
  readonly availabilityZone: string;
  readonly privateAddress: string | null;
  readonly publicAddress: string | null;
}

/** Shells on instances: a tunnel or a route to each, kept for a while, and ssh over it. */
export interface Shells {
  /** Runs a program with these arguments, as root; what it is given on its standard input is `input`. */
  run(
    place: InstancePlace,
    command: readonly string[],
    options: { readonly timeoutMs: number; readonly input?: Uint8Array; readonly outputBytesMax?: number },
  ): Promise<ExecResult & { readonly stdoutBytes: Uint8Array }>;
  terminal(place: InstancePlace, size: TerminalSize): Promise<TerminalSession>;
  /** An instance is gone or starts anew: what is open to it is worth nothing. */
  forget(instanceId: string): void;
  close(): Promise<void>;
}
