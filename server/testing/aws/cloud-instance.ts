import type { LoopbackMachine, MakeMachine } from './machine';
import type { QueryParameters } from './query-parameters';
import type { XmlValue } from './xml';

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** What an instance is launched with, as far as the loopback cloud looks at it. */
export interface LaunchedWith {
  readonly id: string;
  readonly request: QueryParameters;
  readonly subnet: { readonly id: string; readonly zone: string; readonly vpc: string };
  readonly tags: ReadonlyMap<string, string>;
}

/** One instance: its states over time, with a machine behind it. */
export class CloudInstance {
  readonly id: string;
  readonly request: QueryParameters;
  readonly subnet: LaunchedWith['subnet'];
  readonly tags: Map<string, string>;
  readonly launchTime = new Date();
  instanceType: string;
  /** base64 */
  userData: string;
  /** Describes that do not see it yet. */
  unseenFor = 0;
  #state: InstanceState = 'pending';
  #reason: { code: string; message: string } | null = null;
  #machine: Promise<LoopbackMachine>;
  /** Once its programs were started: then their end is seen. */
  #live: LoopbackMachine | null = null;
  #place: LoopbackMachine | null = null;
  /** What goes on with it, one after the other. */
  #doing: Promise<unknown>;

  constructor({ id, request, subnet, tags }: LaunchedWith, make: MakeMachine) {
    this.id = id;
    this.request = request;
    this.subnet = subnet;
    this.tags = new Map(tags);
    this.instanceType = request.need('InstanceType');
    this.userData = request.get('UserData') ?? '';
    this.#machine = make(id);
    this.#doing = this.#boot();
  }

  get state(): InstanceState {
    if (this.#state === 'running' && this.#live && !this.#live.running()) {
      this.#live = null;
      const behaviour = this.request.get('InstanceInitiatedShutdownBehavior') ?? 'stop';
      this.#state = behaviour === 'stop' ? 'stopped' : 'terminated';
      this.#reason = {
        code: 'Client.InstanceInitiatedShutdown',
        message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
      };
    }
    return this.#state;
  }

  /** Where it can be reached, while it runs. */
  get machine(): LoopbackMachine | null {
    return this.state === 'running' ? this.#place : null;
  }

  start(): void {
    this.#state = 'pending';
    this.#reason = null;
    this.#doing = this.#doing.then(() => this.#boot());
  }

  stop(): void {
    this.#end('stopping', 'stopped', (machine) => machine.stop());
  }

  terminate(): void {
    if (this.state === 'terminated' || this.state === 'shutting-down') return;
    this.#end('shutting-down', 'terminated', (machine) => machine.terminate());
  }

  async console(): Promise<string> {
    return (await this.#machine).console();
  }

  /** Resolves when nothing is going on with it. */
  settled(): Promise<unknown> {
    return this.#doing;
  }

  toXml(): XmlValue {
    const state = this.state;
    const isHere = state === 'running' || state === 'pending';
    return {
      instanceId: this.id,
      imageId: this.request.need('ImageId'),
      instanceState: { code: STATE_CODES[state], name: state },
      ...(this.#reason ? { stateReason: this.#reason, reason: this.#reason.message } : {}),
      instanceType: this.instanceType,
      launchTime: this.launchTime.toISOString(),
      placement: { availabilityZone: this.subnet.zone, tenancy: 'default' },
      subnetId: this.subnet.id,
      vpcId: this.subnet.vpc,
      ...(state === 'terminated' ? {} : { privateIpAddress: this.#place?.privateAddress }),
      ...(isHere && this.#place ? { ipAddress: this.#place.publicAddress } : {}),
      clientToken: this.request.get('ClientToken'),
      tagSet: [...this.tags].map(([key, value]) => ({ key, value })),
      metadataOptions: {
        state: 'applied',
        httpTokens: this.request.get('MetadataOptions.HttpTokens') ?? 'optional',
      },
    };
  }

  async #boot(): Promise<void> {
    try {
      const machine = await this.#machine;
      if (this.#state !== 'pending') return;
      this.#place = machine;
      this.#state = 'running';
      await machine.start(Buffer.from(this.userData, 'base64').toString('utf8'));
      if (this.#state === 'running') this.#live = machine;
    } catch (error) {
      this.#state = 'terminated';
      this.#reason = { code: 'Server.InternalError', message: `Server.InternalError: ${String(error)}` };
    }
  }

  #end(during: InstanceState, after: InstanceState, end: (machine: LoopbackMachine) => Promise<void>): void {
    this.#state = during;
    this.#live = null;
    this.#reason = { code: 'Client.UserInitiatedShutdown', message: 'Client.UserInitiatedShutdown' };
    this.#doing = this.#doing
      .then(async () => end(await this.#machine))
      // A machine that was never made needs no end.
      .catch(() => {})
      .finally(() => {
        if (this.#state === during) this.#state = after;
      });
  }
}
