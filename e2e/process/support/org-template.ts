import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
