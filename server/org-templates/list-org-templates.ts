import type { ContractOutput } from '@/contracts/contract';
import type { listOrgTemplates as contract } from '@/contracts/org-templates';
import type { Deps } from '../deps';
import { isAppError } from '../platform/app-error';
import { listTemplateDirs, readOrgTemplate } from './internal/read-org-template';

/** Every readable template; a broken one is logged and left out, so that it does not hide the others. */
export async function listOrgTemplates(deps: Deps): Promise<ContractOutput<typeof contract>> {
  const dirs = await listTemplateDirs(deps.config.templatesDir);
  const templates = await Promise.all(
    dirs.map(async (dir) => {
      try {
        const { name, description, nodes } = await readOrgTemplate(deps.config.templatesDir, dir);
        return [{ dir, name, description, workspaces: nodes.length }];
      } catch (error) {
        if (!isAppError(error)) throw error;
        deps.log.warn({ err: error, dir }, 'an organisation template cannot be read');
        return [];
      }
    }),
  );
  return templates.flat();
}
