import { z } from 'zod';
import { contract } from './contract';
import { idField } from './fields';

const byId = z.strictObject({ id: idField });
const GONE = ['workspace_not_found', 'workspace_removed', 'unsupported_by_backend'] as const;
const NOT_NOW = ['machine_not_running', 'machine_failed', 'backend_unavailable'] as const;

const cells = (what: string) => z.coerce.number(`${what} must be a number`).int().min(1).max(1000);

/** Lines of output that are asked for when nobody says how many, and at most. */
const CONSOLE_LINES = 500;
const CONSOLE_LINES_MAX = 5000;
/** Of the output, in bytes: its end is kept. */
export const CONSOLE_BYTES_MAX = 256 * 1024;

export const getConsole = contract({
  id: 'get-console',
  method: 'GET',
  path: '/workspaces/:id/console',
  summary: 'The newest output of the machine of a workspace; values of secrets are replaced by their names.',
  auth: 'operator',
  params: byId,
  query: z.strictObject({
    lines: z.coerce.number('must be a number').int().min(1).max(CONSOLE_LINES_MAX).default(CONSOLE_LINES),
  }),
  /** Empty: it has written nothing yet. */
  output: z.object({ output: z.string() }),
  errors: [...GONE, ...NOT_NOW, 'secrets_unreadable'],
});

/**
 * Over a WebSocket: binary frames are bytes typed and bytes shown, text frames are JSON. Without one it says what stands
 * in the way, at least that a WebSocket is needed: browsers do not let a page read why an upgrade was refused.
 */
export const openTerminal = contract({
  id: 'open-terminal',
  method: 'GET',
  path: '/workspaces/:id/terminal',
  summary: 'A shell in a workspace, over a WebSocket.',
  auth: 'operator',
  params: byId,
  /** The size to begin with. */
  query: z.strictObject({ columns: cells('columns').default(80), rows: cells('rows').default(24) }),
  output: z.object({ status: z.literal('opened') }),
  errors: [...GONE, ...NOT_NOW, 'upgrade_required', 'too_many_terminals'],
});

/** What a text frame to the platform says. */
export const terminalRequest = z.strictObject({
  type: z.literal('resize'),
  columns: z.int().min(1).max(1000),
  rows: z.int().min(1).max(1000),
});
export type TerminalRequest = z.infer<typeof terminalRequest>;

/** What a text frame from the platform says. */
export const terminalNotice = z.discriminatedUnion('type', [
  /** The shell is there. */
  z.object({ type: z.literal('ready') }),
  /** The shell has ended; null: from outside. */
  z.object({ type: z.literal('exit'), code: z.int().nullable() }),
  /** There is no shell, or none any more, and why. */
  z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
]);
export type TerminalNotice = z.infer<typeof terminalNotice>;

/** How a terminal's socket is closed; where it says why, a notice came before. */
export const TERMINAL_CLOSE = {
  ended: 1000,
  stopping: 1001,
  brokenRule: 1008,
  failed: 1011,
  accessEnded: 4001,
  idle: 4002,
} as const;

/** Bytes of one frame to the platform. */
export const TERMINAL_FRAME_BYTES_MAX = 64 * 1024;
