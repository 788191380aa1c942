import { type SnippetFacts, TOKEN_PLACEHOLDER } from './snippet-facts';

/**
 * Runs as it is displayed, in any POSIX shell: nothing has to be filled in but the token. No `set -e` and no `exit`,
 * because it is pasted into a terminal that a person wants to keep.
 */
export function curlSnippet({ workspaceId, platformUrl, serverName }: SnippetFacts): string {
  const post = (path: string) =>
    [
      `-X POST "${platformUrl}${path}"`,
      '-H "Authorization: Bearer $WORKSPACE_AUTH_TOKEN"',
      `-H "Origin: ${platformUrl}"`,
      '-H "Content-Type: application/json"',
    ].join(' \\\n    ');
  const card = `"agent_card":{"name":"${serverName}"}`;
  return `# Registers the workspace and keeps it online until you press Ctrl-C.
export WORKSPACE_AUTH_TOKEN="${TOKEN_PLACEHOLDER}"
# Empty: your agent polls for its messages. Or the public https address that they are
# pushed to. Private addresses are refused.
export AGENT_URL=""

if [ -n "$AGENT_URL" ]; then
  REGISTRATION='{"id":"${workspaceId}","delivery_mode":"push","url":"'"$AGENT_URL"'",${card}}'
else
  REGISTRATION='{"id":"${workspaceId}","delivery_mode":"poll",${card}}'
fi

if curl -sS --fail-with-body ${post('/registry/register')} \\
    -d "$REGISTRATION"
then
  echo
  echo "Registered. A heartbeat is sent every 30 seconds."
  while :; do
    ANSWER=$(curl -sS -o /dev/null -w "%{http_code}" ${post('/registry/heartbeat').replace(/\n/g, '\n    ')} \\
        -d '{"workspace_id":"${workspaceId}"}')
    case "$ANSWER" in
      401) echo "The token is not valid any more: rotate it and start again."; break ;;
      404|410) echo "The workspace is gone."; break ;;
    esac
    sleep 30
  done
else
  echo "Not registered: the answer is above."
fi
`;
}
