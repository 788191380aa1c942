import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { INITIAL_PROMPT } from '@/domain/a2a/initial-prompt';
import { createGate } from '@/server/testing/gate';
import { ConfigSource } from '../config/config-source';
import { readEnvironment } from '../environment';
import { type OwnPromptParts, sayIdlePrompts, sayInitialPrompt } from './own-prompts';
import { Workload } from './workload';

let folder: string;
const sent: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-prompts-'));
  for (const name of ['configs', 'workspace']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'configs/config.yaml'), 'runtime: assistant\ninitial_prompt: Begin.\n');
  sent.length = 0;
});
afterEach(() => {
  chmodSync(join(folder, 'configs'), 0o700);
  rmSync(folder, { recursive: true, force: true });
});

function parts(send: OwnPromptParts['send'] = async (text) => void sent.push(text)): OwnPromptParts {
  const environment = readEnvironment({
    WORKSPACE_CONFIG_PATH: join(folder, 'configs'),
    WORKSPACE_DIR: join(folder, 'workspace'),
  });
  return { environment, config: new ConfigSource(environment), workload: new Workload(() => {}), send };
}

it('is said once, however often the agent starts', async () => {
  expect(await sayInitialPrompt(parts())).toBe(true);
  expect(await sayInitialPrompt(parts())).toBe(false);
  expect(sent).toEqual(['Begin.']);
});

it('says what it is, so that people read it in the chat', async () => {
  const said: unknown[] = [];
  await sayInitialPrompt(parts(async (_, metadata) => void said.push(metadata)));
  expect(said).toEqual([INITIAL_PROMPT]);
});

it('is marked before it is sent, and a failure repeats nothing', async () => {
  let wasMarked = false;
  await sayInitialPrompt(
    parts(async () => {
      wasMarked = existsSync(join(folder, 'configs/.initial-prompt-sent'));
      throw new Error('crash');
    }),
  );
  expect(wasMarked).toBe(true);
  expect(await sayInitialPrompt(parts())).toBe(false);
  expect(sent).toEqual([]);
});

it('is marked in the workspace where the configuration cannot be written, and not said where nothing can', async () => {
  // Root writes anywhere: a folder that is a file cannot be written by anybody.
  const unwritable = { ...parts().environment, configPath: join(folder, 'configs/config.yaml') };
  const source = { current: () => parts().config.current() } as ConfigSource;
  expect(await sayInitialPrompt({ ...parts(), environment: unwritable, config: source })).toBe(true);
  expect(existsSync(join(folder, 'workspace/.initial-prompt-sent'))).toBe(true);
  const nowhere = { ...unwritable, workspacePath: unwritable.configPath };
  expect(await sayInitialPrompt({ ...parts(), environment: nowhere, config: source })).toBe(false);
  expect(sent).toEqual(['Begin.']);
});

describe('the idle prompt', () => {
  const MINUTE = 60_000;
  let end: () => void;
  beforeEach(() => {
    vi.useFakeTimers();
    const lines = ['runtime: assistant', 'idle_prompt: Anything to do?', 'idle_interval_seconds: 60'];
    writeFileSync(join(folder, 'configs/config.yaml'), lines.join('\n'));
  });
  afterEach(() => {
    end();
    vi.useRealTimers();
  });

  it('is said when nothing was done for its time, and again after as long', async () => {
    end = sayIdlePrompts(parts());
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(sent).toEqual(['Anything to do?']);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(sent).toHaveLength(2);
  });

  it('waits for the end of what is done, and then its time', async () => {
    const own = parts();
    const gate = createGate();
    end = sayIdlePrompts(own);
    const work = own.workload.during('A task', () => gate.opened);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(sent).toEqual([]);
    gate.open();
    await work;
    await vi.advanceTimersByTimeAsync(MINUTE / 2);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(sent).toHaveLength(1);
  });

  it('is not said twice at the same time, and goes on after one that failed', async () => {
    const gate = createGate();
    end = sayIdlePrompts(
      parts(async (text) => {
        sent.push(text);
        await gate.opened;
        throw new Error('no platform');
      }),
    );
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(sent).toHaveLength(1);
    gate.open();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(sent.length).toBeGreaterThan(1);
  });

  it('follows the configuration as it is by now', async () => {
    end = sayIdlePrompts(parts());
    writeFileSync(join(folder, 'configs/config.yaml'), 'runtime: assistant\n');
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(sent).toEqual([]);
  });
});
