/** What an instance of the loopback cloud runs on: a computer with a disk of its own, its programs and an sshd. */
export interface LoopbackMachine {
  /** As EC2 would tell them; both lead to loopback. */
  readonly privateAddress: string;
  readonly publicAddress: string;
  /** Starts it with this user-data (decoded); what is on its disk stays. Resolves when its sshd listens. */
  start(userData: string): Promise<void>;
  /** Ends its programs; the disk stays. */
  stop(): Promise<void>;
  /** Ends it and forgets its disk. */
  terminate(): Promise<void>;
  /** False once its programs have ended by themselves. */
  running(): boolean;
  /** What it has printed to its console. */
  console(): string;
  /** Where its sshd listens on loopback. */
  readonly sshPort: number;
}

export type MakeMachine = (instanceId: string) => Promise<LoopbackMachine>;
