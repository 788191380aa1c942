import { existsSync } from 'node:fs';
import type { AgentConfig } from '../config/agent-config';
import { parseModel } from '../config/model-choice';
import type { Engine, PreflightProblem } from '../engines/port';
import { type AgentEnvironment, tokenFileOf } from '../environment';
import { readToken } from '../platform/token-file';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** What is missing before anything can be read. */
export function checkEnvironment(environment: AgentEnvironment): PreflightProblem[] {
  const { workspaceId, platformUrl, configPath, token } = environment;
  const problems: PreflightProblem[] = [];
  if (!UUID.test(workspaceId)) {
    problems.push({
      missing: 'WORKSPACE_ID',
      fix: 'Set it to the id of the workspace, as its Details tab and its connect dialog show it.',
    });
  }
  if (!/^https?:\/\//.test(platformUrl)) {
    problems.push({
      missing: 'PLATFORM_URL',
      fix: 'Set it to the address of the platform with its /api, such as http://localhost:3000/api.',
    });
  }
  if (!existsSync(configPath)) {
    problems.push({
      missing: `the configuration folder ${configPath}`,
      fix: 'Make it, or set WORKSPACE_CONFIG_PATH to the folder with the config.yaml of this agent.',
    });
  }
  if (readToken(tokenFileOf(environment)) === null && token === null) {
    problems.push({
      missing: 'a token',
      fix: `Make one for this workspace and put it into ${tokenFileOf(environment)}, or set MOLECULE_WORKSPACE_TOKEN.`,
    });
  }
  return problems;
}

/** The runtime that is to run; a problem where none is named or this program does not know it. */
export function checkRuntime(
  runtime: string,
  known: readonly string[],
  configPath: string,
): PreflightProblem[] {
  const fix = `Set "runtime" in ${configPath}/config.yaml, or MOLECULE_RUNTIME, to one of: ${known.join(', ')}.`;
  if (runtime === '') return [{ missing: 'a runtime', fix }];
  return known.includes(runtime) ? [] : [{ missing: `the runtime "${runtime}"`, fix }];
}

/** What the engine and the configuration want. */
export async function checkEngine(
  engine: Engine,
  config: AgentConfig,
  { model, variables }: Pick<AgentEnvironment, 'model' | 'variables'>,
): Promise<PreflightProblem[]> {
  const problems: PreflightProblem[] = config.requiredEnv
    .filter((names) => !names.some((name) => variables[name]))
    .map((names) => ({
      missing: names.join(' or '),
      fix: `Add the secret ${names.join(' or ')} to this workspace, or to all of them, and restart it.`,
    }));
  const named = model ?? config.model ?? '';
  const choice = parseModel(named);
  if (choice) problems.push(...(await engine.preflight(choice)));
  else {
    problems.push({
      missing: named === '' ? 'a model' : `a model provider in "${named}"`,
      fix: 'Choose a model in the Config tab, written as provider:model, such as anthropic:claude-opus-4-7.',
    });
  }
  const known = new Set<string>();
  return problems.filter(({ missing }) => !known.has(missing) && known.add(missing));
}

export const describeProblems = (problems: readonly PreflightProblem[]): string =>
  problems.map(({ missing, fix }) => `Missing: ${missing}. ${fix}`).join('\n');
