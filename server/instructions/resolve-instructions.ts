import { createHash } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { resolveInstructions as contract } from '@/contracts/instructions';
import { listInstructionsFor } from '@/db/queries/instructions';
import { mergeInstructions } from '@/domain/platform-instruction';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { loadLiving } from '../workspaces/load-living';

const VERSION_CHARACTERS = 16;

/** What the agent of a workspace reads before its own prompt. */
export async function resolveInstructions(
  { database: { db } }: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
  { setHeader }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const { id } = await loadLiving(db, params.id);
  const instructions = mergeInstructions(await listInstructionsFor(db, id));
  const version = createHash('sha256').update(instructions).digest('hex').slice(0, VERSION_CHARACTERS);
  setHeader('etag', `"${version}"`);
  return { workspace_id: id, instructions, version };
}
