import { type SnippetFacts, TOKEN_PLACEHOLDER } from './snippet-facts';
import { PACKAGES } from './snippet-packages';

/** A program that answers messages: its own server in the background, one registration, then heartbeats. */
export function pythonSnippet({ workspaceId, platformUrl, serverName }: SnippetFacts): string {
  return `# Python 3.11 or newer. There is no release yet, so it is installed from the main branch:
#   pip install "git+https://github.com/${PACKAGES.pythonSdk.name}.git@main"
# Save this as agent.py, set INBOUND_URL, then run: python agent.py

from molecule_agent import A2AServer, RemoteAgentClient

WORKSPACE_ID = "${workspaceId}"
PLATFORM_URL = "${platformUrl}"
AUTH_TOKEN = "${TOKEN_PLACEHOLDER}"
# Your public https address that leads to port 8000 of this program.
INBOUND_URL = "https://agent.example.com/a2a/inbound"


async def answer(request):
    # request holds: parts, message, task_id, idempotency_key
    said = " ".join(part.get("text", "") for part in request.get("parts") or [])
    said = said or str(request.get("message", ""))
    return {"parts": [{"type": "text", "text": f"You said: {said}"}]}


client = RemoteAgentClient(
    workspace_id=WORKSPACE_ID,
    platform_url=PLATFORM_URL,
    agent_card={"name": "${serverName}"},
    reported_url=INBOUND_URL,
    origin=PLATFORM_URL,
)
client.save_token(AUTH_TOKEN)

server = A2AServer(
    agent_id=WORKSPACE_ID,
    inbound_url=INBOUND_URL,
    message_handler=answer,
    port=8000,
)
server.start_in_background()

client.register()
client.run_heartbeat_loop()  # returns when the workspace is paused or deleted
`;
}
