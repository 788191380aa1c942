import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CliEngineParts, createCliEngine } from '../cli/cli-engine';
import type { CliProgram, CliSettings } from '../cli/cli-program';
import { accessOf, missingAccess } from '../model-access';
import type { Engine, ModelChoice, PreflightProblem } from '../port';
import { launchClaude } from './launch-claude';
import { ClaudeReader } from './read-claude';

/** Anthropic's coding agent, `claude -p`. */
export const createClaudeCodeEngine = (parts: CliEngineParts): Engine => createCliEngine(CLAUDE_CODE, parts);

const CLAUDE_CODE: CliProgram = {
  id: 'claude-code',
  label: 'Claude Code',
  command: 'claude',
  install: 'npm install -g @anthropic-ai/claude-code',
  missing,
  prepare,
  launch: launchClaude,
  reader: () => new ClaudeReader(),
  removeSessions,
};

/** A key, the token of a subscription, or a sign-in that somebody has done by hand in the same folder. */
async function missing(model: ModelChoice, settings: CliSettings): Promise<readonly PreflightProblem[]> {
  const { variables, config, programFolder } = settings;
  if (model.provider === 'anthropic') {
    if (variables.ANTHROPIC_AUTH_TOKEN || variables.CLAUDE_CODE_OAUTH_TOKEN) return [];
    if (await readFile(join(programFolder, '.credentials.json')).catch(() => null)) return [];
    return missingAccess(model, variables, config.providers);
  }
  const { baseUrl } = accessOf(model, variables, config.providers);
  if (baseUrl !== null) return missingAccess(model, variables, config.providers);
  return [
    {
      missing: `the address of the model provider "${model.provider}"`,
      fix: 'Claude Code thinks with models of Anthropic, or of a provider that speaks the same API: name its base_url below runtime_config.providers.',
    },
  ];
}

/** Not before the year 2100: what the program remembers so long it does not ask Anthropic about. */
const FAR_AHEAD = 4_102_444_800_000;

/**
 * No variable keeps this version from asking Anthropic at every start whether it may send measurements, so it is told
 * that it has asked: nothing here calls home.
 */
async function prepare({ programFolder }: CliSettings): Promise<void> {
  const file = join(programFolder, '.claude.json');
  const known = await readFile(file, 'utf8').catch(() => '{}');
  if (known.includes('metricsStatusCache')) return;
  await mkdir(programFolder, { recursive: true, mode: 0o700 });
  const state = { ...parseObject(known), metricsStatusCache: { enabled: false, timestamp: FAR_AHEAD } };
  await writeFile(file, JSON.stringify(state), { mode: 0o600 });
}

function parseObject(text: string): object {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Each is a file, and for some a folder of the same name, below a folder for the place it worked in. */
async function removeSessions(ids: readonly string[], { programFolder }: CliSettings): Promise<void> {
  const projects = join(programFolder, 'projects');
  for (const folder of await readdir(projects).catch(() => []))
    for (const id of ids)
      for (const name of [`${id}.jsonl`, id])
        await rm(join(projects, folder, name), { recursive: true, force: true });
}
