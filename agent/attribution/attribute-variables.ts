import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gitIdentity } from '@/domain/agent-environment';
import { WRAPPER_MARK } from './find-real-gh';

const EMAIL_DOMAIN = 'agents.localhost';

export interface AttributionParts {
  readonly workspaceId: string;
  readonly name: string;
  readonly role: string | null;
  /** A folder of the agent's own. */
  readonly folder: string;
  /** The file of this program; without it there is no wrapper. */
  readonly program: string | null;
}

type Variables = Readonly<Record<string, string>>;

/**
 * The environment of everything that an engine starts: commits carry the agent's name, and what gh creates does. Names that
 * stand there already win, for a person or the platform has chosen them.
 */
export function attributeVariables(variables: Variables, parts: AttributionParts): Record<string, string> {
  const { workspaceId: id, name, role, folder, program } = parts;
  const domain = variables.AGENT_EMAIL_DOMAIN?.trim() || EMAIL_DOMAIN;
  const own = { ...gitIdentity({ id, name }, domain), ...(role ? { MOLECULE_AGENT_ROLE: role } : {}) };
  const missing = Object.entries(own).filter(([variable]) => !variables[variable]);
  const named: Record<string, string> = { ...variables, ...Object.fromEntries(missing) };
  if (program === null) return named;
  const bin = installGhWrapper(folder, program);
  return { ...named, PATH: [bin, named.PATH].filter(Boolean).join(delimiter) };
}

/** Makes the folder whose `gh` stands before the real one; its path. */
export function installGhWrapper(folder: string, program: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const file = join(bin, 'gh');
  writeFileSync(file, wrapperScript(bin, process.execPath, program), { mode: 0o755 });
  chmodSync(file, 0o755);
  return bin;
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Most calls create nothing: for those no program is started beside gh. Where this program is not there any more, gh is
 * still of use.
 */
const wrapperScript = (bin: string, node: string, program: string): string => `#!/bin/sh
# ${WRAPPER_MARK}: puts the agent's name on what is created, and leaves everything else to the gh behind it.
node=${quote(node)}
program=${quote(program)}
if [ -x "$node" ] && [ -r "$program" ]; then
  for word in "$@"; do
    case "$word" in
      create | new) exec "$node" "$program" gh-wrapper "$@" ;;
    esac
  done
fi
set -f
IFS=:
for folder in $PATH; do
  [ "$folder" = ${quote(bin)} ] && continue
  [ -f "$folder/gh" ] && [ -x "$folder/gh" ] || continue
  second=
  { read -r first; read -r second; } <"$folder/gh" 2>/dev/null
  case "$second" in *${quote(WRAPPER_MARK)}*) continue ;; esac
  unset IFS
  exec "$folder/gh" "$@"
done
echo 'gh: not found on PATH' >&2
exit 127
`;
