import { readdir } from 'node:fs/promises';
import type { ContractOutput } from '@/contracts/contract';
import type { listOrgTemplates as contract } from '@/contracts/org-templates';
import type { Deps } from '../deps';
import { isAppError, isMissingFile } from '../platform/app-error';
import { toEnv } from './internal/answers';
import { loadSource, orgFolder } from './internal/load-source';

type Summaries = ContractOutput<typeof contract>;

/** Every readable template; a broken one is logged and left out, so that it does not hide the others. */
export async function listOrgTemplates(deps: Deps): Promise<Summaries> {
  const templates = await Promise.all((await listDirs(deps)).map((dir) => summarise(deps, dir)));
  return templates.flat();
}

/** Names of the folders that hold an organisation template, sorted. */
async function listDirs({ config }: Deps): Promise<string[]> {
  const entries = await readdir(orgFolder(config.templatesDir, '.'), { withFileTypes: true }).catch(
    (error: unknown) => {
      if (isMissingFile(error)) return [];
      throw error;
    },
  );
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function summarise(deps: Deps, dir: string): Promise<Summaries> {
  try {
    const { template } = await loadSource(deps, { dir, force: false, strict: false });
    return [
      {
        dir,
        name: template.name,
        description: template.description,
        workspaces: template.nodes.length,
        required_env: toEnv(template.requiredEnv),
        recommended_env: toEnv(template.recommendedEnv),
      },
    ];
  } catch (error) {
    if (!isAppError(error)) throw error;
    deps.log.warn({ err: error, dir }, 'an organisation template cannot be read');
    return [];
  }
}
