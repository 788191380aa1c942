import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeTempFolder } from '../process/support/temp-folders';

/** Writes a folder with these texts, as a person has it on their own computer. @returns its path */
export function writeFolder(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(makeTempFolder('folder'), name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** An organisation that asks for variables: one of two, another one, and one that it can do without. */
export const STUDIO = {
  'org.yaml': `name: Studio
description: Makes films
defaults: {runtime: mock}
required_env:
  - any_of: [ANTHROPIC_API_KEY, OPENAI_API_KEY]
  - GITHUB_TOKEN
recommended_env: [BRAVE_API_KEY]
workspaces:
  - name: Director
    mood: calm
    children:
      - !include camera/workspace.yaml
      - name: Painter
        runtime: crewai
`,
  'camera/workspace.yaml': 'name: Camera\nrole: Looks\n',
  'logo.png': '\u0089PNG\u0000',
};

/** The folder of one agent, with two providers to choose from. */
export const SCOUT = {
  'config.yaml': `name: Scout
description: Looks around before the others come
runtime: mock
models:
  - {id: large, name: Large, required_env: [ANTHROPIC_API_KEY]}
  - {id: other, name: Other, required_env: [OPENAI_API_KEY]}
skills: [look, listen, tell, ask]
`,
  'prompt.md': 'Look around.',
};
