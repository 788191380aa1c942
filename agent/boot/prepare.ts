import { attributeVariables } from '../attribution/attribute-variables';
import { ConfigSource, type Persona } from '../config/config-source';
import type { Engine, PreflightProblem } from '../engines/port';
import { createEngine, KNOWN_ENGINES } from '../engines/registry';
import type { AgentEnvironment } from '../environment';
import { checkEngine, checkEnvironment, checkRuntime, describeProblems } from './preflight';
import { chooseStateFolder } from './state-folder';

/** Says what is missing and how it is brought: a half-started agent would only look like one. */
class PreflightFailure extends Error {
  override readonly name = 'PreflightFailure';

  constructor(problems: readonly PreflightProblem[]) {
    super(describeProblems(problems));
  }
}

/** What an agent consists of before anybody can talk to it. */
export interface Prepared {
  readonly config: ConfigSource;
  readonly persona: Persona;
  readonly runtime: string;
  readonly engine: Engine;
  readonly stateFolder: string;
}

/** The first half of a start, each step of which needs those before it. @throws PreflightFailure */
export async function prepare(environment: AgentEnvironment): Promise<Prepared> {
  demand(checkEnvironment(environment));
  const config = new ConfigSource(environment);
  const persona = config.current();
  const runtime = environment.runtime ?? persona.config.runtime ?? '';
  demand(checkRuntime(runtime, KNOWN_ENGINES, environment.configPath));
  const stateFolder = chooseStateFolder(environment);
  const variables = attributeVariables(environment.variables, {
    workspaceId: environment.workspaceId,
    name: persona.config.name ?? environment.workspaceId,
    role: persona.config.role,
    folder: stateFolder,
    program: process.argv[1] ?? null,
  });
  const settings = () => config.current().config;
  const parts = { environment: { ...environment, variables }, config: settings, stateFolder };
  const engine = (await createEngine(runtime, parts)) as Engine;
  demand(await checkEngine(engine, persona.config, environment));
  return { config, persona, runtime, engine, stateFolder };
}

function demand(problems: readonly PreflightProblem[]): void {
  if (problems.length > 0) throw new PreflightFailure(problems);
}
