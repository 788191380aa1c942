import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INITIAL_PROMPT } from '@/domain/a2a/initial-prompt';
import type { ConfigSource } from '../config/config-source';
import type { AgentEnvironment } from '../environment';
import { say, warn } from '../log';
import type { Workload } from './workload';

const MARKER = '.initial-prompt-sent';
const LOOK_MS = 5000;

export interface OwnPromptParts {
  readonly environment: AgentEnvironment;
  readonly config: ConfigSource;
  readonly workload: Workload;
  /** Says something to this agent itself. */
  readonly send: (text: string, metadata?: Readonly<Record<string, unknown>>) => Promise<void>;
}

/**
 * Says the initial prompt, at most once in the life of a workspace: the mark is made before it is sent and nothing is tried
 * again, so that a crash cannot repeat what it set going (D64). Without a mark nothing is said.
 */
export async function sayInitialPrompt({ environment, config, send }: OwnPromptParts): Promise<boolean> {
  const { initialPrompt } = config.current().config;
  if (initialPrompt === null) return false;
  const places = [environment.configPath, environment.workspacePath].map((folder) => join(folder, MARKER));
  if (places.some((path) => existsSync(path))) return false;
  if (!places.some(mark)) {
    warn(
      `the initial prompt is not sent: neither ${places.join(' nor ')} can be written, so nothing would keep it from being sent again`,
    );
    return false;
  }
  say('sending the initial prompt');
  await send(initialPrompt, INITIAL_PROMPT).catch((error: unknown) =>
    warn(`the initial prompt could not be sent, and is not tried again: ${String(error)}`),
  );
  return true;
}

function mark(path: string): boolean {
  try {
    writeFileSync(path, `${new Date().toISOString()}\n`, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Says the idle prompt whenever nothing has been done for its time. Returns what ends that. */
export function sayIdlePrompts({ config, workload, send }: OwnPromptParts): () => void {
  let lastSentAt = performance.now();
  let isSending = false;
  const look = async (): Promise<void> => {
    const { idlePrompt, idleIntervalSeconds } = config.current().config;
    const intervalMs = idleIntervalSeconds * 1000;
    if (idlePrompt === null || intervalMs <= 0 || isSending || workload.activeTasks > 0) return;
    if (Math.min(workload.idleMs, performance.now() - lastSentAt) < intervalMs) return;
    isSending = true;
    lastSentAt = performance.now();
    await send(idlePrompt).catch((error: unknown) =>
      warn(`the idle prompt could not be sent: ${String(error)}`),
    );
    isSending = false;
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
