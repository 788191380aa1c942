import { createHash } from 'node:crypto';

/** Instances whose keys are known; the oldest is forgotten first. */
const KNOWN_MAX = 10_000;

/**
 * The host keys of instances, each as it was seen first by this process. An instance makes its key at its first boot and
 * nobody tells us which, so the first is believed: through a tunnel AWS itself leads to the instance's network interface, and
 * on the other routes the network between is what is trusted. From then on another key is another machine. Whoever posed as
 * the instance could not use our login elsewhere, since its signature holds for that one session alone.
 */
export interface HostKeys {
  /** False where this is not the key that the instance has shown before. */
  isRight(instanceId: string, key: Buffer): boolean;
}

export function createHostKeys(): HostKeys {
  const known = new Map<string, string>();
  return {
    isRight(instanceId, key) {
      const hash = createHash('sha256').update(key).digest('base64');
      const before = known.get(instanceId);
      if (before !== undefined) return before === hash;
      const oldest = known.size >= KNOWN_MAX ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(instanceId, hash);
      return true;
    },
  };
}
