import type { z } from 'zod';
import type { saveConfiguration as contract, SavedParts } from '@/contracts/configuration';
import type { Contract, ContractInput, ContractOutput } from '@/contracts/contract';
import { setWorkspaceModel as modelContract } from '@/contracts/workspace-config';
import { writeFile as fileContract } from '@/contracts/workspace-files';
import { updateWorkspace as workspaceContract } from '@/contracts/workspaces';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import type { Deps } from '../deps';
import { writeFile } from '../files/write-file';
import { toAppError } from '../platform/app-error';
import { parsePart } from '../platform/parse-part';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { setWorkspaceModel } from '../workspaces/set-workspace-model';
import { updateWorkspace } from '../workspaces/update-workspace';

type Refused = Extract<NonNullable<SavedParts['workspace']>, { saved: false }>;

/**
 * Saves the parts of a configuration one after the other, each in a change of its own: they lie in different places, so
 * no transaction could hold them together, and whoever pressed one button is told what became of each.
 */
export async function saveConfiguration(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(deps.database.db, params.id);
  const { workspace, model, file } = body;
  const attempt = <T extends object>(run: () => Promise<T>) => attemptPart(deps, principal, run);
  return {
    ...(workspace && {
      workspace: await attempt(async () => {
        const input = partOf(workspaceContract, { params, body: workspace });
        await updateWorkspace(deps, principal, input);
        return { saved: true as const };
      }),
    }),
    ...(model !== undefined && {
      model: await attempt(async () => {
        await setWorkspaceModel(deps, principal, partOf(modelContract, { params, body: { model } }));
        return { saved: true as const };
      }),
    }),
    ...(file && {
      file: await attempt(async () => {
        const at = { params: { ...params, path: CONFIG_FILE }, query: {} };
        const { version } = await writeFile(deps, principal, partOf(fileContract, { ...at, body: file }));
        return { saved: true as const, version };
      }),
    }),
  };
}

/** The input of another operation, read by its contract as if it had come alone. */
const partOf = <C extends Contract>(
  { params, query, body }: C,
  raw: { params: unknown; query?: unknown; body: unknown },
): ContractInput<C> => ({
  params: parsePart(params, raw.params) as z.output<C['params']>,
  query: parsePart(query, raw.query ?? {}) as z.output<C['query']>,
  body: (body ? parsePart(body, raw.body) : undefined) as z.output<NonNullable<C['body']>>,
});

/** What failed for no reason of the caller's is logged here: the answer as a whole is no failure. */
async function attemptPart<T extends object>(
  { log }: Deps,
  { requestId }: Principal,
  run: () => Promise<T>,
): Promise<T | Refused> {
  try {
    return await run();
  } catch (thrown) {
    const { code, publicText, field, status, cause } = toAppError(thrown);
    if (status >= 500) log.error({ requestId, code, err: cause ?? thrown }, 'a part of a configuration');
    return { saved: false, code, message: publicText, ...(field === undefined ? {} : { field }) };
  }
}
