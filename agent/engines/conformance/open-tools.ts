import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import type { TurnTools } from '../port';

export interface ToolsUnderTest extends TurnTools {
  /** The names that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A real MCP server on loopback with one tool, as the agent opens one for a turn. */
export async function openTools(): Promise<ToolsUnderTest> {
  const bearer = 'turn-secret';
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${bearer}`) return void response.writeHead(401).end();
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const mcp = new McpServer({ name: 'molecule', version: '1.0.0' });
    mcp.registerTool(
      'find_peer',
      { description: 'Finds a colleague by name.', inputSchema: { name: z.string() } },
      async ({ name }) => {
        asked.push(name);
        return { content: [{ type: 'text', text: JSON.stringify({ name, id: 'ws-7' }) }] };
      },
    );
    const transport = new StreamableHTTPServerTransport({});
    response.on('close', () => void transport.close());
    await mcp.connect(transport as Parameters<typeof mcp.connect>[0]);
    await transport.handleRequest(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    bearer,
    asked,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
