import { randomBytes } from 'node:crypto';
import { CloudError } from './cloud-error';
import { CloudInstance } from './cloud-instance';
import type { MakeMachine } from './machine';
import type { QueryParameters } from './query-parameters';

export interface CloudSubnet {
  readonly id: string;
  readonly zone: string;
  readonly vpc: string;
}

/** What is in the account before anything is launched. */
export interface CloudSettings {
  readonly makeMachine: MakeMachine;
  readonly images: readonly string[];
  readonly subnets: readonly CloudSubnet[];
  readonly securityGroups: readonly string[];
  readonly instanceProfiles: readonly string[];
  readonly connectEndpoints: readonly { readonly id: string; readonly vpc: string }[];
  /** SSM parameters, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** How often an action may be called, as a bucket that fills up again; what is not here: any number of times. */
  readonly rates: Readonly<Record<string, { readonly burst: number; readonly perSecond: number }>>;
}

interface Bucket {
  left: number;
  at: number;
}

const FINGERPRINTS = new WeakMap<CloudInstance, string>();

/** The account: its instances, and the faults that a test has ordered. */
export class CloudState {
  readonly settings: CloudSettings;
  readonly instances = new Map<string, CloudInstance>();
  /** Every request that was let in, oldest first. */
  readonly requests: { readonly action: string; readonly at: number; readonly refusedWith: string | null }[] =
    [];
  /** Zones without room. */
  readonly fullZones = new Set<string>();
  /** How many describes do not see a new instance yet. */
  describesLagBy = 0;
  readonly #failures: { action: string; code: string; left: number }[] = [];
  readonly #buckets = new Map<string, Bucket>();

  constructor(settings: CloudSettings) {
    this.settings = settings;
  }

  /** The next calls of an action are refused with this code. */
  fail(action: string, code: string, times: number): void {
    this.#failures.push({ action, code, left: times });
  }

  /** Lets a request in, or throws what it is refused with. */
  admit(action: string): void {
    const refusal = this.#ordered(action) ?? (this.#isTooOften(action) ? 'RequestLimitExceeded' : null);
    this.requests.push({ action, at: performance.now(), refusedWith: refusal });
    if (refusal !== null) throw new CloudError(refusal, `${action} was refused: ${refusal}.`);
  }

  launch(request: QueryParameters, tags: ReadonlyMap<string, string>): CloudInstance {
    const subnet = this.settings.subnets.find(({ id }) => id === request.need('SubnetId'));
    if (!subnet) {
      throw new CloudError(
        'InvalidSubnetID.NotFound',
        `The subnet ID '${request.get('SubnetId')}' does not exist`,
      );
    }
    const before = this.#launchedBefore(request);
    if (before) return before;
    if (this.fullZones.has(subnet.zone)) this.#refuseForRoom(subnet.zone);
    const id = `i-${randomBytes(9).toString('hex').slice(0, 17)}`;
    const instance = new CloudInstance({ id, request, subnet, tags }, this.settings.makeMachine);
    instance.unseenFor = this.describesLagBy;
    FINGERPRINTS.set(instance, request.fingerprint());
    this.instances.set(id, instance);
    return instance;
  }

  start(instance: CloudInstance): void {
    if (this.fullZones.has(instance.subnet.zone)) this.#refuseForRoom(instance.subnet.zone);
    instance.start();
  }

  /** One that is there for who asks now; InvalidInstanceID.NotFound otherwise, as also shortly after its launch. */
  seen(id: string): CloudInstance {
    const instance = this.instances.get(id);
    if (instance && this.isSeen(instance)) return instance;
    throw new CloudError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  }

  isSeen(instance: CloudInstance): boolean {
    if (instance.unseenFor <= 0) return true;
    instance.unseenFor -= 1;
    return false;
  }

  #refuseForRoom(zone: string): never {
    throw new CloudError(
      'InsufficientInstanceCapacity',
      `We currently do not have sufficient capacity in the Availability Zone you requested (${zone}).`,
    );
  }

  /** A repeated launch gives the instance that it gave before. */
  #launchedBefore(request: QueryParameters): CloudInstance | null {
    const token = request.get('ClientToken');
    if (token === undefined) return null;
    const before = [...this.instances.values()].find((one) => one.request.get('ClientToken') === token);
    if (!before) return null;
    if (FINGERPRINTS.get(before) !== request.fingerprint()) {
      throw new CloudError(
        'IdempotentParameterMismatch',
        'The request uses the same client token as a previous, but non-identical request.',
      );
    }
    if (before.state === 'terminated' || before.state === 'shutting-down') {
      throw new CloudError(
        'IdempotentInstanceTerminated',
        'The client token is that of an instance which has been terminated.',
      );
    }
    return before;
  }

  #ordered(action: string): string | null {
    const failure = this.#failures.find((one) => one.action === action && one.left > 0);
    if (!failure) return null;
    failure.left -= 1;
    return failure.code;
  }

  #isTooOften(action: string): boolean {
    const rate = this.settings.rates[action];
    if (!rate) return false;
    const now = performance.now();
    const bucket = this.#buckets.get(action) ?? { left: rate.burst, at: now };
    bucket.left = Math.min(rate.burst, bucket.left + ((now - bucket.at) / 1000) * rate.perSecond);
    bucket.at = now;
    this.#buckets.set(action, bucket);
    if (bucket.left < 1) return true;
    bucket.left -= 1;
    return false;
  }
}
