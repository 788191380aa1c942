import { readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { AgentEnvironment } from '../environment';
import { warn } from '../log';
import { type AgentConfig, parseAgentConfig } from './agent-config';
import { findSkills, type Skill, skillFolders } from './skills';

/** What the agent is at this moment. */
export interface Persona {
  readonly config: AgentConfig;
  /** The texts of its prompt files, in their order. */
  readonly prompts: readonly string[];
  readonly skills: readonly Skill[];
}

const DEFAULT_PROMPT = 'system-prompt.md';

/**
 * The files below the configuration folder. Each turn looks at them anew, so a change counts from the next turn on, without
 * a restart and without watching anything. A configuration that cannot be read any more leaves the last good one in force.
 */
export class ConfigSource {
  readonly #environment: AgentEnvironment;
  #text: string | null = null;
  #config: AgentConfig = parseAgentConfig('').config;

  constructor(environment: AgentEnvironment) {
    this.#environment = environment;
  }

  /** Whether there is a config.yaml at all. */
  get isThere(): boolean {
    return this.#read('config.yaml') !== null;
  }

  current(): Persona {
    const config = this.#currentConfig();
    const { configPath, variables } = this.#environment;
    const files = config.promptFiles ?? [DEFAULT_PROMPT];
    const prompts = files.flatMap((file) => {
      const text = this.#read(file)?.trim() ?? '';
      if (text === '' && config.promptFiles !== null)
        this.#warnOnce(`The prompt file ${file} is missing or empty.`);
      return text === '' ? [] : [text];
    });
    return {
      config,
      prompts,
      skills: findSkills(skillFolders(configPath, variables.PLUGINS_DIR ?? '/plugins')),
    };
  }

  #currentConfig(): AgentConfig {
    const text = this.#read('config.yaml');
    if (text === null || text === this.#text) return this.#config;
    this.#text = text;
    const { config, warnings } = parseAgentConfig(text);
    for (const warning of warnings) warn(warning);
    const isLost = config.runtime === null && this.#config.runtime !== null;
    if (isLost) warn('config.yaml names no runtime any more: the last good configuration stays in force.');
    else this.#config = config;
    return this.#config;
  }

  readonly #warned = new Set<string>();

  #warnOnce(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    warn(text);
  }

  /** A file of the configuration folder; null where there is none, or where its name leads out of the folder. */
  #read(name: string): string | null {
    const root = resolve(this.#environment.configPath);
    const path = resolve(join(root, name));
    if (!path.startsWith(`${root}${sep}`)) return null;
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  }
}
