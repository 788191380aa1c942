import { beginStart } from '@/db/queries/machines';
import { findStartRequest } from '@/db/queries/workspace-starts';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { agentEnvironment } from '@/domain/agent-environment';
import { missingEnv } from '@/domain/workspace-config/required-env';
import { TOKEN_FILE } from '@/domain/workspace-files/file-roots';
import { changeBySystem } from '../../audit/mutate';
import type { MachineStart } from '../../backends/port';
import type { Deps } from '../../deps';
import { isAppError } from '../../platform/app-error';
import { readYamlValues } from '../../platform/read-yaml-values';
import { getInboundSecret } from '../../registry/inbound-secret';
import { findPinnedDigest } from '../../runtime-images/find-pinned-digest';
import { openSecrets } from '../../secrets/open-secrets';
import { replaceStartToken } from '../../tokens/mint-workspace-token';
import { CONFIG_PATH, firstFilesOf } from './first-files';
import { replacementFilesOf } from './replacement-files';
import type { StartRefusal } from './start-refusal';
import { tellProgress } from './tell-progress';

export type PreparedStart =
  | { readonly kind: 'refused'; readonly refusal: StartRefusal }
  /** It was removed, paused or started otherwise in the meantime. */
  | { readonly kind: 'not_wanted' }
  | {
      readonly kind: 'ready';
      readonly start: MachineStart;
      /** The token that goes with this start: while it is live, no later one has begun. */
      readonly tokenId: string;
      /** Paths of files that the machine gets and the platform need not keep any longer. */
      readonly handedOver: readonly string[];
    };

/**
 * Gathers what the machine of a workspace is started with, and makes its agent a token of its own, which ends the one of
 * the start before. To be repeated with each attempt. Values of secrets are in what it returns and nowhere else.
 * @param signal gives the start up
 */
export async function prepareStart(
  deps: Deps,
  workspace: WorkspaceRecord,
  signal: AbortSignal,
): Promise<PreparedStart> {
  const { id, runtime } = workspace;
  // Side by side: a person waits for this start.
  const [secrets, first, request, onMachine, imageDigest] = await Promise.all([
    readSecrets(deps, id),
    firstFilesOf(deps, workspace),
    findStartRequest(deps.database.db, id),
    readOnMachine(deps, workspace),
    findPinnedDigest(deps, runtime),
    // Made before its agent asks for it.
    getInboundSecret(deps, id),
  ]);
  if (isRefusal(secrets)) return { kind: 'refused', refusal: secrets };
  const replacement = await replacementFilesOf(deps, workspace, request);
  if ('reason' in replacement) return { kind: 'refused', refusal: replacement };
  const config = configIn(replacement) ?? onMachine ?? configIn(first.files);
  const refusal = checkConfig(workspace, config, secrets);
  if (refusal) return { kind: 'refused', refusal };
  const token = await changeBySystem(deps, async (change) =>
    (await beginStart(change.tx, id)) ? replaceStartToken(change, id) : null,
  );
  if (token === null) return { kind: 'not_wanted' };
  // The replaced one must not be taken for valid any longer, here neither.
  deps.credentials.clear();
  const start: MachineStart = {
    env: agentEnvironment(workspace, secrets.values, deps.config.agentEmailDomain),
    files: [...replacement, { path: TOKEN_FILE, content: Buffer.from(token.plaintext, 'utf8') }],
    firstFiles: first.files,
    resetSession: request?.resetSession || /^(1|true)$/i.test(secrets.values.WORKSPACE_RESET_SESSION ?? ''),
    imageDigest,
    directory: directoryOf(workspace),
    onProgress: tellProgress(deps, id),
    signal,
  };
  return { kind: 'ready', start, tokenId: token.id, handedOver: first.stored };
}

const isRefusal = (value: object): value is StartRefusal => 'reason' in value;

interface Secrets {
  readonly values: Record<string, string>;
}

async function readSecrets(deps: Deps, id: string): Promise<Secrets | StartRefusal> {
  try {
    return { values: await openSecrets(deps, deps.database.db, id) };
  } catch (error) {
    if (isAppError(error) && error.code === 'secrets_unreadable') return { reason: error.publicText };
    throw error;
  }
}

/** What the configuration asks for has to be there: an agent that starts without it fails later and says less. */
function checkConfig(
  { model }: WorkspaceRecord,
  bytes: Uint8Array | undefined,
  secrets: Secrets,
): StartRefusal | null {
  const config = readYamlValues(Buffer.from(bytes ?? []).toString('utf8'));
  if ('problem' in config) {
    return { reason: `config.yaml cannot be read: ${config.problem}. Correct it, then start it again.` };
  }
  const names = new Set(Object.keys(secrets.values));
  const missing = missingEnv(config.value, model, names);
  if (missing.length === 0) return null;
  const one = missing.length === 1;
  return {
    reason: `${one ? 'A variable that its configuration requires has' : 'Variables that its configuration requires have'} no value: ${missing.join(', ')}. Add ${one ? 'it' : 'them'} to the secrets, then start it again.`,
    missing,
  };
}

const configIn = (files: readonly { path: string; content: Uint8Array }[]): Uint8Array | undefined =>
  files.find(({ path }) => path === CONFIG_PATH)?.content;

/** The configuration as the agent will find it; null where the machine has none yet. */
async function readOnMachine(deps: Deps, workspace: WorkspaceRecord): Promise<Uint8Array | null> {
  const { capabilities, files } = deps.backends.for(workspace);
  if (!capabilities.files) return null;
  try {
    return await files.read(workspace, CONFIG_PATH);
  } catch (error) {
    if (isAppError(error) && error.code === 'file_not_found') return null;
    throw error;
  }
}

/** A folder of the host, where somebody has allowed one; without access it would be of no use. */
const directoryOf = ({ workspaceDir, workspaceAccess }: WorkspaceRecord): MachineStart['directory'] =>
  workspaceDir && workspaceAccess !== 'none' ? { hostPath: workspaceDir, access: workspaceAccess } : null;
