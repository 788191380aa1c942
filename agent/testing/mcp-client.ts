import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { TurnTools } from '../engines/port';

/** What a tool said. */
export interface Said {
  readonly text: string;
  readonly isError: boolean;
}

/** An MCP client of the official SDK, as an engine has one. */
export interface ToolUser {
  names(): Promise<string[]>;
  use(name: string, input?: Record<string, unknown>, signal?: AbortSignal): Promise<Said>;
  close(): Promise<void>;
}

/** Connects to the tools of a turn. */
export async function connectTools({ url, bearer }: TurnTools): Promise<ToolUser> {
  const client = new Client({ name: 'a-test', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${bearer}` } },
  });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return {
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    async use(name, input = {}, signal) {
      const answer = await client.callTool(
        { name, arguments: input },
        undefined,
        signal ? { signal } : undefined,
      );
      const parts = answer.content as { type: string; text: string }[];
      return { text: parts.map(({ text }) => text).join('\n'), isError: answer.isError === true };
    },
    close: () => client.close(),
  };
}
