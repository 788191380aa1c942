import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { CONSOLE_BYTES_MAX, type getConsole as contract } from '@/contracts/terminal';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadSecretMask } from '../secrets/load-secret-mask';
import { loadLiving } from '../workspaces/load-living';

/** What the machine of a workspace has written lately. Agents print what they are given: no value of a secret leaves. */
export async function getConsole(
  deps: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const workspace = await loadLiving(deps.database.db, params.id);
  const output = await deps.backends.for(workspace).logs(workspace, { lines: query.lines });
  const mask = await loadSecretMask(deps, deps.database.db, [workspace.id]);
  return { output: lastWholeLines(mask(output.replaceAll('\0', '')), CONSOLE_BYTES_MAX) };
}

/** The end of a text within so many bytes, from the beginning of a line on. */
function lastWholeLines(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= bytesMax) return text;
  const end = bytes.subarray(bytes.byteLength - bytesMax);
  const line = end.indexOf(0x0a) + 1;
  // A single line of that length is cut where it must, after a whole character.
  const start = line > 0 ? line : end.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return end.subarray(start).toString();
}
