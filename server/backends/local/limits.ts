import { existsSync } from 'node:fs';
import { OPEN_TIER_MAX } from '@/domain/tiers';
import { AppError } from '../../platform/app-error';

const MIB = 1024 * 1024;
const SANDBOXED_TIER = 1;
const FULL_TIER = 4;
const PROCESSES_MAX = 256;
const OPEN_FILES_MAX = 4096;
const FALLBACK_MEMORY_MB = 512;

/** What an agent of this host may take. */
export interface AgentLimits {
  /** Of all its processes together; whoever looks after it ends it beyond that. */
  readonly memoryBytes: number;
  readonly processes: number;
  /** 0 to 19: how far it stands back when the processors are busy. */
  readonly niceness: number;
  /** It may become somebody else, by sudo for instance. */
  readonly mayGainRights: boolean;
}

/** What a tier means for a process of this host. @param tierMemoryMb of tiers 1 to 4, in this order */
export function limitsOf(tier: number, tierMemoryMb: readonly number[]): AgentLimits {
  const isOpen = tier <= OPEN_TIER_MAX;
  return {
    memoryBytes: (tierMemoryMb[tier - 1] ?? FALLBACK_MEMORY_MB) * MIB,
    processes: PROCESSES_MAX,
    niceness: isOpen ? 10 : tier >= FULL_TIER ? 0 : 5,
    mayGainRights: !isOpen,
  };
}

/** A tier that promises what no process of this host can keep is refused. */
export function assertTierPossible(tier: number): void {
  if (tier !== SANDBOXED_TIER) return;
  throw new AppError('machine_failed', {
    public:
      'An agent that is a process of this host cannot be kept in its folder, as tier 1 promises: choose tier 2, or run it in a container.',
  });
}

/** Linux alone has it, and nearly every one. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv', '/run/current-system/sw/bin/setpriv'].find((path) =>
  existsSync(path),
);

/**
 * A command under the limits that the system itself enforces, whether or not this server runs: memory of one process
 * (written and private, because engines of JavaScript reserve far more addresses than they use), open files, no core
 * dumps, no sudo. A little above what is allowed to all of an agent's processes, so that the one who looks after them is
 * first to see it and can say why. The shell makes way for the program: its pid is the program's.
 */
export function limitedCommand(command: readonly string[], limits: AgentLimits): readonly string[] {
  const kibibytes = Math.ceil((limits.memoryBytes * 2) / 1024);
  const steps = ['ulimit -c 0', `ulimit -n ${OPEN_FILES_MAX}`, `ulimit -d ${kibibytes}`];
  // A host may allow less already, which is just as well.
  const script = `${steps.map((step) => `${step} 2>/dev/null || :`).join('; ')}; exec nice -n ${limits.niceness} "$@"`;
  const asItself = SETPRIV === undefined || limits.mayGainRights ? [] : [SETPRIV, '--no-new-privs'];
  return ['/bin/sh', '-c', script, 'agent', ...asItself, ...command];
}

/** How a program is started: a file of JavaScript by this very Node, with its heap below the limit; else as it is. */
export function agentCommand(program: string, limits: AgentLimits): readonly string[] {
  if (!/\.[mc]?js$/.test(program)) return [program];
  const heapMiB = Math.floor((limits.memoryBytes * 0.75) / MIB);
  return [process.execPath, `--max-old-space-size=${heapMiB}`, program];
}
