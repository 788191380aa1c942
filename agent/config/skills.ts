import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A skill in the form of agentskills.io: a folder with a SKILL.md that says what it is for. */
export interface Skill {
  readonly name: string;
  readonly description: string;
  /** Where its instructions are, to be read when they are needed. */
  readonly path: string;
}

const FRONTMATTER = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/;
const DESCRIPTION_MAX = 1024;

/** The skills below these folders, by name; the first of a name counts. A folder without a readable SKILL.md is none. */
export function findSkills(folders: readonly string[]): Skill[] {
  const found = new Map<string, Skill>();
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      const skill = readSkill(join(folder, name, 'SKILL.md'), name);
      if (skill && !found.has(skill.name)) found.set(skill.name, skill);
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Where skills of an agent lie: beside its configuration, and in each of its plugins. */
export function skillFolders(configPath: string, pluginsPath: string): string[] {
  return [
    join(configPath, 'skills'),
    ...namesIn(pluginsPath).map((name) => join(pluginsPath, name, 'skills')),
  ];
}

/** The part that tells the model which skills there are; '' without any. */
export function describeSkills(skills: readonly Skill[]): string {
  if (skills.length === 0) return '';
  const lines = skills.map(({ name, description, path }) => `- ${name}: ${description} (${path})`);
  return `# Skills\n\nRead the file of a skill before you do what it is for.\n\n${lines.join('\n')}`;
}

function readSkill(path: string, folder: string): Skill | null {
  try {
    const head = FRONTMATTER.exec(readFileSync(path, 'utf8'))?.[1];
    const { name, description } = Object(head === undefined ? {} : parse(head)) as Record<string, unknown>;
    if (typeof description !== 'string' || description.trim() === '') return null;
    return {
      name: typeof name === 'string' && name.trim() !== '' ? name.trim() : folder,
      description: description.replace(/\s+/g, ' ').trim().slice(0, DESCRIPTION_MAX),
      path,
    };
  } catch {
    return null;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
