const MIB = 1024 * 1024;

/** What an agent of this host may take. */
export interface AgentLimits {
  /** Of all its processes together; whoever looks after it ends it beyond that. */
  readonly memoryBytes: number;
  readonly processes: number;
  /** 0 to 19: how far it stands back when the processors are busy. */
  readonly niceness: number;
}

const PROCESSES_MAX = 256;
const OPEN_FILES_MAX = 4096;

/** The tiers as limits: the memory of spec 4.5, and who goes first where processors are short. */
export function limitsOf(tier: number): AgentLimits {
  const [memoryMiB, niceness] = tier >= 4 ? [4096, 0] : tier === 3 ? [2048, 5] : [512, 10];
  return { memoryBytes: memoryMiB * MIB, processes: PROCESSES_MAX, niceness };
}

/**
 * The command of an agent under the limits that the system itself enforces, whether or not this server runs: memory of
 * one process (written and private, because engines of JavaScript reserve far more addresses than they use), open files,
 * no core dumps. A little above what is allowed to all of its processes, so that the one who looks after them is first to
 * see it and can say why. The shell makes way for the program: its pid is the agent's.
 */
export function limitedCommand(command: readonly string[], limits: AgentLimits): readonly string[] {
  const kibibytes = Math.ceil((limits.memoryBytes * 2) / 1024);
  const steps = ['ulimit -c 0', `ulimit -n ${OPEN_FILES_MAX}`, `ulimit -d ${kibibytes}`];
  // A host may allow less already, which is just as well.
  const script = `${steps.map((step) => `${step} 2>/dev/null || :`).join('; ')}; exec nice -n ${limits.niceness} "$@"`;
  return ['/bin/sh', '-c', script, 'agent', ...command];
}

/** How a program is started: a file of JavaScript by this very Node, with its heap below the limit; else as it is. */
export function agentCommand(program: string, limits: AgentLimits): readonly string[] {
  if (!/\.[mc]?js$/.test(program)) return [program];
  const heapMiB = Math.floor((limits.memoryBytes * 0.75) / MIB);
  return [process.execPath, `--max-old-space-size=${heapMiB}`, program];
}
