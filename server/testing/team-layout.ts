import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AGENT_RUNTIMES } from '@/domain/agent-runtimes';

const TEAMS: Readonly<Record<string, readonly string[]>> = {
  platform: ['api', 'storage', 'jobs'],
  product: ['canvas', 'chat', 'forms'],
  quality: ['browser', 'load', 'security'],
  growth: ['docs', 'research', 'support'],
};
const RUNTIME = AGENT_RUNTIMES[0]?.id ?? '';

/**
 * Writes a company as teams keep them: a folder for each role with its workspace, its prompts and its notes; leads
 * include their people from the folders beside theirs. @returns how many files there are
 */
export async function writeTeamLayout(folder: string): Promise<number> {
  const files: Record<string, string> = {
    'org.yaml': `name: Company
description: Leads and specialists
defaults:
  runtime: ${RUNTIME}
  initial_prompt_file: shared/first-day.md
  plugins: [browser]
  category_routing: { bugs: [Lead quality] }
required_env:
  - any_of: [OPENAI_API_KEY, ANTHROPIC_API_KEY]
workspaces:
  - !include roles/chief/workspace.yaml
`,
    '.env': 'COMPANY=Acme\n',
    'shared/first-day.md': 'Wait for your lead.\n',
  };
  const add = (role: string, name: string, rest: string): void => {
    files[`roles/${role}/workspace.yaml`] =
      `name: ${name}\nrole: Works as ${name}\nfiles_dir: roles/${role}\n${rest}`;
    files[`roles/${role}/system-prompt.md`] = `You are ${name}.\n`;
    files[`roles/${role}/notes/handbook.md`] = `What ${name} has learned.\n`;
  };
  const children = (paths: readonly string[]): string =>
    `children:\n${paths.map((path) => `  - !include ${path}\n`).join('')}`;
  const lead = `initial_prompt_file: morning.md\nschedules:\n  - { name: Morning, cron_expr: 0 8 * * *, prompt_file: round.md }\n`;
  const leadFiles = (role: string, name: string): void => {
    files[`roles/${role}/morning.md`] = 'Read the plan, then hand out the work.\n';
    files[`roles/${role}/round.md`] = `Morning round of ${name}\n`;
  };
  const teams = Object.keys(TEAMS);
  add(
    'chief',
    'Lead company',
    lead + children([...teams.map((team) => `../${team}-lead/workspace.yaml`), '../staff.yaml']),
  );
  leadFiles('chief', 'Lead company');
  files['roles/staff.yaml'] = '- !include secretary/workspace.yaml\n- !include counsel/workspace.yaml\n';
  add('secretary', 'Secretary', '');
  add('counsel', 'Counsel', 'plugins: ["!browser", law]\n');
  for (const [team, people] of Object.entries(TEAMS)) {
    const name = `Lead ${team}`;
    add(
      `${team}-lead`,
      name,
      `required_env: [GITHUB_TOKEN]\n${lead}${children(people.map((one) => `../${one}/workspace.yaml`))}`,
    );
    leadFiles(`${team}-lead`, name);
    for (const one of people) {
      const helper = one === people[0] ? children([`../${one}-helper/workspace.yaml`]) : '';
      add(one, `Engineer ${one}`, helper);
      if (helper !== '') add(`${one}-helper`, `Helper ${one}`, '');
    }
  }
  files['roles/storage/workspace.yaml'] += `${children(['../archive/workspace.yaml'])}`;
  add('archive', 'Archivist', '');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return Object.keys(files).length;
}
