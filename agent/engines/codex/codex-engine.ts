import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliEngineParts, createCliEngine } from '../cli/cli-engine';
import type { CliProgram, CliSettings } from '../cli/cli-program';
import { missingAccess } from '../model-access';
import type { Engine, ModelChoice, PreflightProblem } from '../port';
import { launchCodex } from './launch-codex';
import { CodexReader } from './read-codex';

/** OpenAI's coding agent, `codex exec`. */
export const createCodexEngine = (parts: CliEngineParts): Engine => createCliEngine(CODEX, parts);

const CODEX: CliProgram = {
  id: 'codex',
  label: 'Codex',
  command: 'codex',
  install: 'npm install -g @openai/codex',
  missing,
  prepare: async ({ programFolder }) => void (await mkdir(programFolder, { recursive: true, mode: 0o700 })),
  launch: launchCodex,
  reader: (turn) => new CodexReader(turn),
  removeSessions,
};

/** A key, or a sign-in that somebody has done by hand in the same folder. */
async function missing(model: ModelChoice, settings: CliSettings): Promise<readonly PreflightProblem[]> {
  const { variables, config, programFolder } = settings;
  if (model.provider === 'anthropic' || model.provider === 'google')
    return [
      {
        missing: `a model that Codex can think with (not one of ${model.provider})`,
        fix: 'Choose a model of OpenAI, or of a provider that speaks its Responses API and has a base_url below runtime_config.providers.',
      },
    ];
  const signedIn = await readFile(join(programFolder, 'auth.json')).catch(() => null);
  return signedIn && model.provider === 'openai' ? [] : missingAccess(model, variables, config.providers);
}

/** Files by year, month and day, with the session at the end of their name. */
async function removeSessions(ids: readonly string[], { programFolder }: CliSettings): Promise<void> {
  const folder = join(programFolder, 'sessions');
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const unneeded = files.filter((file) => ids.some((id) => file.endsWith(`-${id}.jsonl`)));
  await Promise.all(unneeded.map((file) => rm(join(folder, file), { force: true })));
}
