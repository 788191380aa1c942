/** What of a workspace its agent learns from its environment (spec 4.4). */
export interface EnvironmentFacts {
  readonly id: string;
  readonly name: string;
  readonly role: string | null;
  readonly tier: number;
  /** Null and empty leave it to the runtime. */
  readonly model: string | null;
}

/**
 * The environment of an agent but for the addresses of the platform, which its backend alone knows. A secret may say
 * otherwise of everything but where the agent finds itself: of that there is one truth.
 * @param secrets the workspace's, with their values
 */
export function agentEnvironment(
  workspace: EnvironmentFacts,
  secrets: Readonly<Record<string, string>>,
  emailDomain: string,
): Record<string, string> {
  const role = oneLine(workspace.role ?? '');
  return {
    ...gitIdentity(workspace, emailDomain),
    ...(role === '' ? {} : { MOLECULE_AGENT_ROLE: role }),
    ...secrets,
    // The row is the one place that names the model (D36); the second name is the one that older images read.
    ...(workspace.model ? { MODEL: workspace.model, MODEL_PROVIDER: workspace.model } : {}),
    WORKSPACE_ID: workspace.id,
    WORKSPACE_CONFIG_PATH: '/configs',
    TIER: String(workspace.tier),
    PLUGINS_DIR: '/plugins',
  };
}

/** Whose commits they are that an agent makes, as git reads it from the environment. */
export function gitIdentity(
  workspace: Pick<EnvironmentFacts, 'id' | 'name'>,
  emailDomain: string,
): Record<string, string> {
  const name = `Molecule AI ${oneLine(workspace.name)}`;
  const email = `${mailName(workspace)}@${emailDomain}`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/** A line break in a name would end the header that git writes it into. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

const MAIL_NAME_CHARACTERS_MAX = 48;

/** The name as the local part of an address; of a name without any Latin letter or digit, the beginning of the id. */
function mailName({ id, name }: Pick<EnvironmentFacts, 'id' | 'name'>): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAIL_NAME_CHARACTERS_MAX)
    .replace(/^-+|-+$/g, '');
  return slug || `workspace-${id.slice(0, 8)}`;
}
