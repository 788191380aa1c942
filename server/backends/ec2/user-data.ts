import type { LaunchSettings } from './ec2-options';
import { AGENT_PROGRAM, BASE_FOLDER, READY_FILE } from './names';

/** Who agents are in their images; what they have to write is theirs, and files take the owner of their folder. */
const IMAGE_USER = '1000:1000';

/** What marks a line of ours on an instance's console. */
export const CONSOLE_MARK = 'molecule:';

/**
 * What an instance does at every boot (cloud-init runs a boothook each time): it makes its folders and the program that runs
 * the agent, and powers itself off when nobody has any use for it. The agent itself is started by the platform, which first
 * brings its token, its environment and its files over ssh: user-data can be read by everybody who may describe the
 * instance and by everything that runs on it, so nothing secret is in it. The same for all instances with these settings,
 * so that a launch that is repeated is the same launch.
 */
export const userDataOf = (
  { agentCommand }: Pick<LaunchSettings, 'agentCommand'>,
  idleSeconds: number,
): string => `#cloud-boothook
#!/bin/bash
set -u
base=${BASE_FOLDER}
mkdir -p /configs /workspace /plugins "$base/bin" "$base/home" "$base/sessions" /run/molecule
chmod 0711 "$base"
${agentCommand === null ? `chown ${IMAGE_USER} /configs /workspace /plugins "$base/home" "$base/sessions"\n` : ''}cat >${AGENT_PROGRAM} <<'PROGRAM'
${agentProgram(agentCommand, idleSeconds)}PROGRAM
chmod 0755 ${AGENT_PROGRAM}
setsid nohup ${AGENT_PROGRAM} watch </dev/null >/dev/null 2>&1 &
touch ${READY_FILE}
echo "${CONSOLE_MARK} ready" >/dev/console
`;

/**
 * The program on an instance that runs its agent: `start`, `stop`, `exec COMMAND...`, `log LINES`; and for its own use `run`
 * and `watch`. Its environment comes from a file, as assignments that a shell reads.
 */
const agentProgram = (agentCommand: string | null, idleSeconds: number): string => `#!/bin/bash
set -u
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
base=${BASE_FOLDER}
log="$base/agent.log"
pidfile=/run/molecule/agent.pid
say() { echo "${CONSOLE_MARK} $*" >/dev/console; }
with_environment() { set -a; . "$base/agent.env"; set +a; cd /workspace; }
runs() { [ -e "$pidfile" ] && kill -0 "$(cat "$pidfile")" 2>/dev/null; }

start() {
  if runs; then return 0; fi
  setsid nohup "$0" run </dev/null >/dev/null 2>&1 &
  for _ in $(seq 100); do runs && return 0; sleep 0.05; done
  echo 'the agent was not started' >&2
  return 1
}

# Becomes the agent.
become_agent() {
  with_environment
${commandLines(agentCommand)}
}

run() {
  echo $$ >"$pidfile"
  say 'the agent starts'
  become_agent >>"$log" 2>&1 </dev/null &
  agent=$!
  trap 'stopped=1; kill -TERM "$agent"; ${agentCommand === null ? 'docker stop -t 8 molecule-agent >/dev/null 2>&1' : ':'}' TERM
  stopped=
  code=0
  wait "$agent" || code=$?
  if [ -n "$stopped" ]; then wait "$agent"; exit 0; fi
  tail -n 20 "$log" >/dev/console
  if [ "$code" -gt 128 ]; then say "the agent ended by signal $((code - 128))"; else say "the agent ended with exit code $code"; fi
  # Whoever has just started it is still to hear that.
  sleep 2
  poweroff
}

stop() {
  runs || return 0
  group=$(cat "$pidfile")
  kill -TERM "$group"
  for _ in $(seq 200); do runs || break; sleep 0.05; done
  kill -KILL -- "-$group" 2>/dev/null
  rm -f "$pidfile"
}

in_use() { runs || pgrep -f '^sshd(-session)?: [^ ]+@' >/dev/null; }
watch() {
  idle=0
  while [ "$idle" -lt ${idleSeconds} ]; do
    sleep ${Math.min(10, idleSeconds)}
    if in_use; then idle=0; else idle=$((idle + ${Math.min(10, idleSeconds)})); fi
    if [ "$(stat -c %s "$log" 2>/dev/null || echo 0)" -gt 10485760 ]; then cp "$log" "$log.1"; : >"$log"; fi
  done
  say 'nobody has any use for it: powering off'
  poweroff
}

case "$1" in
  start) start ;;
  stop) stop ;;
  run) run ;;
  watch) watch ;;
  log) tail -n "$2" "$log" 2>/dev/null || true ;;
  exec) shift; ${agentCommand === null ? 'exec docker exec -w /workspace molecule-agent "$@"' : 'with_environment; exec "$@"'} ;;
esac
`;

/** What a shell does to become the agent. */
const commandLines = (agentCommand: string | null): string =>
  agentCommand === null
    ? `  command -v docker >/dev/null || { apt-get update && apt-get install -y docker.io || dnf install -y docker; }
  systemctl start docker
  docker rm -f molecule-agent >/dev/null 2>&1
  set --
  while read -r name; do set -- "$@" --env "$name"; done <"$base/agent.names"
  exec docker run --rm --init --name molecule-agent --network host "$@" \\
    -v /configs:/configs -v /workspace:/workspace -v /plugins:/plugins \\
    -v "$base/home:/home" -v "$base/sessions:/sessions" "$MOLECULE_IMAGE"`
    : `  exec sh -c ${quote(agentCommand)}`;

/** A word for a shell, whatever is in it. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The environment of an agent as the program on the instance reads it; what no shell can name is left out. */
export function environmentFiles(env: Readonly<Record<string, string>>): { env: string; names: string } {
  const entries = Object.entries(env).filter(([name]) => NAME.test(name));
  return {
    env: entries.map(([name, value]) => `${name}=${quote(value.replaceAll('\0', ''))}\n`).join(''),
    names: entries.map(([name]) => `${name}\n`).join(''),
  };
}
