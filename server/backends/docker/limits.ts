import type Docker from 'dockerode';
import { OPEN_TIER_MAX } from '@/domain/tiers';
import { AppError } from '../../platform/app-error';
import type { DockerOptions } from './docker-options';

const DEFAULT_TIER = 2;
const MIB = 1024 * 1024;
const CPU_SHARES = 1024;
const NANOS = 1e9;
/** Threads count too, and a Node alone has a dozen; a fork bomb still ends here. */
const PIDS_MAX = 512;
const LOG_FILE_MAX = '10m';
const TMPFS = 'rw,noexec,nosuid,nodev,size=64m';
/** What an entrypoint that starts as root needs to hand its volumes over and become somebody else. */
const TO_DROP_ROOT = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];

/** The tier that counts: one that nobody knows is the default one. */
export const tierOf = (tier: number): 1 | 2 | 3 | 4 =>
  tier === 1 || tier === 3 || tier === 4 ? tier : DEFAULT_TIER;

/**
 * What a container of this tier may do and use.
 * @param startsAsRoot the image names no user of its own
 */
export function limitsOf(
  { tierLimits, allowTiers3And4 }: Pick<DockerOptions, 'tierLimits' | 'allowTiers3And4'>,
  givenTier: number,
  startsAsRoot: boolean,
): Docker.HostConfig {
  const tier = tierOf(givenTier);
  if (tier > OPEN_TIER_MAX && !allowTiers3And4) {
    throw new AppError('machine_failed', {
      public: `Tier ${tier} gives an agent the machine it runs on; set MOLECULE_ALLOW_TIERS_3_4=1 on the server to allow it.`,
    });
  }
  const { memoryMb, cpuShares } = tierLimits[tier - 1] ?? { memoryMb: 512, cpuShares: CPU_SHARES };
  const memory = memoryMb * MIB;
  return {
    Memory: memory,
    // The same as the memory: no swap, so that the limit is one.
    MemorySwap: memory,
    NanoCpus: Math.round((cpuShares / CPU_SHARES) * NANOS),
    LogConfig: { Type: 'json-file', Config: { 'max-size': LOG_FILE_MAX, 'max-file': '2' } },
    // It would come back under another published port, of which nobody knows: the platform sees that it ended and starts it.
    RestartPolicy: { Name: 'no' },
    Init: true,
    ...(tier <= OPEN_TIER_MAX ? unprivileged(startsAsRoot) : { Privileged: true, PidMode: 'host' }),
    ...(tier === 1 ? { ReadonlyRootfs: true, Tmpfs: { '/tmp': TMPFS } } : {}),
  };
}

const unprivileged = (startsAsRoot: boolean): Docker.HostConfig => ({
  Privileged: false,
  SecurityOpt: ['no-new-privileges:true'],
  CapDrop: ['ALL'],
  CapAdd: startsAsRoot ? TO_DROP_ROOT : [],
  PidsLimit: PIDS_MAX,
});
