import type { Bundle, BundleNode } from './bundle-schema';

const SYSTEM_PROMPT = 'system-prompt.md';
const SKILL = /^skills\/([^/]+)\/(.+)$/;
const TOOL = /^tools\/([^/]+)\.json$/;
const PROMPT = /^[^/]+\.md$/;

type Parts = Pick<Bundle, 'system_prompt' | 'skills' | 'tools' | 'prompts' | 'files'>;
type Texts = Readonly<Record<string, string>>;

/** Sorts the texts of a workspace's configuration into the parts of a bundle. Each has one place there. */
export function toBundleParts(files: Texts): Required<Parts> {
  const skills = new Map<string, Record<string, string>>();
  const tools: { id: string; config: Record<string, unknown> }[] = [];
  const prompts: Record<string, string> = {};
  const rest: Record<string, string> = {};
  for (const [path, content] of sorted(files)) {
    const skill = SKILL.exec(path);
    const tool = TOOL.exec(path);
    const config = tool && parseTool(content);
    if (path === SYSTEM_PROMPT) continue;
    if (skill) setOf(skills, skill[1] ?? '')[skill[2] ?? ''] = content;
    else if (tool && config) tools.push({ id: tool[1] ?? '', config });
    else (PROMPT.test(path) ? prompts : rest)[path] = content;
  }
  return {
    system_prompt: files[SYSTEM_PROMPT] ?? null,
    skills: [...skills].map(([id, texts]) => ({ id, ...describeSkill(id, texts), files: texts })),
    tools,
    prompts,
    files: rest,
  };
}

/** The texts of the configuration again. Paths that stand twice are told, the first of them. */
export function fromBundleParts(parts: Pick<BundleNode, keyof Parts>): {
  files: Texts;
  twice: string | null;
} {
  const entries: [string, string][] = [
    ...(parts.system_prompt == null ? [] : [[SYSTEM_PROMPT, parts.system_prompt] as [string, string]]),
    ...parts.skills.flatMap((skill) =>
      Object.entries(withDescription(skill)).map(([path, content]): [string, string] => [
        `skills/${skill.id}/${path}`,
        content,
      ]),
    ),
    ...parts.tools.map(({ id, config }): [string, string] => [`tools/${id}.json`, formatTool(config)]),
    ...Object.entries(parts.prompts),
    ...Object.entries(parts.files),
  ];
  const seen = new Set<string>();
  const twice = entries.find(([path]) => seen.size === seen.add(path).size)?.[0] ?? null;
  return { files: Object.fromEntries(entries), twice };
}

const sorted = (files: Texts): [string, string][] =>
  Object.entries(files).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

function setOf(groups: Map<string, Record<string, string>>, key: string): Record<string, string> {
  const group = groups.get(key) ?? {};
  groups.set(key, group);
  return group;
}

const formatTool = (config: unknown): string => `${JSON.stringify(config, null, 2)}\n`;

/** Null for what would come back as another text. */
function parseTool(content: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(content);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && formatTool(value) === content ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** What the head of its SKILL.md says of a skill. */
function describeSkill(id: string, files: Texts): { name: string; description: string } {
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(files['SKILL.md'] ?? '')?.[1] ?? '';
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(.+)$`, 'm')
      .exec(head)?.[1]
      ?.trim()
      .replace(/^(["'])(.*)\1$/, '$2');
  return {
    name: (field('name') ?? id).slice(0, 255),
    description: (field('description') ?? '').slice(0, 10_000),
  };
}

/** A skill that says what it is beside its files and not in them gets that written down. */
function withDescription({ id, name, description, files }: BundleNode['skills'][number]): Texts {
  if (Object.hasOwn(files, 'SKILL.md') || ((name === '' || name === id) && description === '')) return files;
  const head = `---\nname: ${JSON.stringify(name || id)}\ndescription: ${JSON.stringify(description)}\n---\n`;
  return { ...files, 'SKILL.md': head };
}
