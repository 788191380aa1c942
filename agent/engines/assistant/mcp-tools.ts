import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { dynamicTool, jsonSchema, type ToolSet } from 'ai';
import type { TurnTools } from '../port';

/** Somebody may have to approve, or a colleague to work for hours: the turn's own end is the end of waiting. */
const CALL_MS_MAX = 24 * 3600_000;

/** The tools of a turn as the AI SDK calls them. */
export interface OpenMcpTools {
  readonly tools: ToolSet;
  close(): Promise<void>;
}

/** Takes milliseconds to make, so that every turn has the same. */
let validator: AjvJsonSchemaValidator | undefined;

const NONE: OpenMcpTools = { tools: {}, close: async () => {} };

type Listed = Awaited<ReturnType<Client['listTools']>>['tools'];

/** What a server offers, by its address: turns that use no tool ask nobody for them. */
const known = new Map<string, { readonly tools: Listed; readonly atMs: number }>();
/** The platform may offer more after a while. */
const KNOWN_MS = 60_000;

export async function openMcpTools(access: TurnTools, signal: AbortSignal): Promise<OpenMcpTools> {
  if (access.url === '') return NONE;
  let connection: Promise<Client> | null = null;
  const connected = (): Promise<Client> => {
    connection ??= connect(access, signal);
    return connection;
  };
  const entries = (await listTools(access, connected, signal)).map(({ name, description, inputSchema }) => {
    const tool = dynamicTool({
      description: description ?? '',
      inputSchema: jsonSchema(inputSchema as Parameters<typeof jsonSchema>[0]),
      execute: async (input) => call(await connected(), name, input, signal),
    });
    return [name, tool] as const;
  });
  return { tools: Object.fromEntries(entries), close: async () => (await connection)?.close() };
}

async function connect({ url, bearer }: TurnTools, signal: AbortSignal): Promise<Client> {
  validator ??= new AjvJsonSchemaValidator();
  const about = { name: 'molecule-agent', version: '1.0.0' };
  const client = new Client(about, { jsonSchemaValidator: validator });
  const headers = { authorization: `Bearer ${bearer}` };
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
  // Its optional fields are written otherwise than this compiler setting wants them.
  await client.connect(transport as unknown as Parameters<Client['connect']>[0], { signal });
  return client;
}

async function listTools(
  { url }: TurnTools,
  connected: () => Promise<Client>,
  signal: AbortSignal,
): Promise<Listed> {
  const before = known.get(url);
  if (before && performance.now() - before.atMs < KNOWN_MS) return before.tools;
  const { tools } = await (await connected()).listTools(undefined, { signal });
  known.set(url, { tools, atMs: performance.now() });
  return tools;
}

/** What the tool says. That it refuses is an error of the tool, whose words the model reads. */
async function call(client: Client, name: string, input: unknown, signal: AbortSignal): Promise<string> {
  const request = { name, arguments: Object(input) as Record<string, unknown> };
  const { content, isError } = await client.callTool(request, undefined, { signal, timeout: CALL_MS_MAX });
  const text = (content as readonly { type: string; text?: string }[])
    .map((part) => (part.type === 'text' ? (part.text ?? '') : JSON.stringify(part)))
    .join('\n');
  if (isError) throw new Error(text);
  return text;
}
