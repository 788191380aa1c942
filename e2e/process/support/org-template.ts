import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CHILDREN_MAX = 10;

/** Writes the template of an organisation of `count` mock workspaces, ten to a manager, below a CONFIGS_DIR. */
export function writeOrgTemplate(configsDir: string, dir: string, count: number): void {
  const folder = join(configsDir, 'orgs', dir);
  mkdirSync(folder, { recursive: true });
  const lines = [`name: ${dir}`, 'defaults:', '  runtime: mock', 'workspaces:'];
  const write = (index: number, depth: number): void => {
    const indent = '  '.repeat(depth * 2 + 1);
    lines.push(`${indent}- name: Workspace ${index}`, `${indent}  role: Number ${index} of ${count}`);
    const first = index * CHILDREN_MAX + 1;
    if (first < count) lines.push(`${indent}  children:`);
    for (let child = first; child < Math.min(first + CHILDREN_MAX, count); child += 1)
      write(child, depth + 1);
  };
  write(0, 0);
  writeFileSync(join(folder, 'org.yaml'), `${lines.join('\n')}\n`);
}

/**
 * Writes a template of `files` files: a folder for each workspace, with its workspace.yaml and its prompt, included from
 * the folder of its lead.
 */
export function writeScatteredTemplate(configsDir: string, dir: string, files: number): void {
  const root = join(configsDir, 'orgs', dir);
  const count = Math.floor((files - 1) / 2);
  const write = (path: string, lines: readonly string[]): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${lines.join('\n')}\n`);
  };
  write('org.yaml', [
    `name: ${dir}`,
    'defaults: { runtime: mock }',
    'workspaces:',
    '  - !include w0/workspace.yaml',
  ]);
  for (let index = 0; index < count; index += 1) {
    const first = index * CHILDREN_MAX + 1;
    const children = Array.from(
      { length: Math.max(0, Math.min(CHILDREN_MAX, count - first)) },
      (_, at) => first + at,
    );
    write(`w${index}/workspace.yaml`, [
      `name: Workspace ${index}`,
      `files_dir: w${index}`,
      'plugins: [browser]',
      'schedules: [{ name: Round, cron_expr: 0 9 * * *, prompt: Report. }]',
      ...(children.length > 0
        ? ['children:', ...children.map((child) => `  - !include ../w${child}/workspace.yaml`)]
        : []),
    ]);
    write(`w${index}/system-prompt.md`, [`You are workspace ${index}.`, 'Work with care. '.repeat(100)]);
  }
}
