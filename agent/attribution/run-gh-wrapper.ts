import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  type Attribution,
  attributeArguments,
  bodySourceOf,
  readAttribution,
  withFooter,
} from './attribute-arguments';
import { findRealGh } from './find-real-gh';

type Variables = Readonly<Record<string, string | undefined>>;

const NOT_FOUND = 127;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How gh ended. */
export type GhEnd = { readonly code: number } | { readonly signal: NodeJS.Signals };

interface Prepared {
  readonly argv: readonly string[];
  /** A folder of this call's own, to be removed afterwards. */
  readonly folder: string | null;
}

/**
 * Runs the real gh with these arguments, with the agent's name on what it creates. Its streams are the caller's own, and
 * so is the way it ends.
 */
export async function runGhWrapper(argv: readonly string[], env: Variables): Promise<GhEnd> {
  const gh = findRealGh(env.PATH ?? '');
  if (gh === null) {
    process.stderr.write('gh: not found on PATH\n');
    return { code: NOT_FOUND };
  }
  const { argv: given, folder } = await prepare(argv, env);
  try {
    return await run(gh, given);
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(argv: readonly string[], env: Variables): Promise<Prepared> {
  const attribution = readAttribution(env);
  if (attribution === null) return { argv, folder: null };
  const source = bodySourceOf(argv);
  const body = source === null ? null : await readBody(source.from);
  // gh says what is wrong with a file that cannot be read.
  if (body === null) return { argv: attributeArguments(argv, attribution), folder: null };
  const folder = mkdtempSync(join(tmpdir(), 'molecule-gh-'));
  return { argv: attributeArguments(argv, attribution, writeBody(folder, body, attribution)), folder };
}

async function readBody(from: string): Promise<string | null> {
  if (from === '-') return text(process.stdin);
  return readFile(from, 'utf8').catch(() => null);
}

function writeBody(folder: string, body: string, attribution: Attribution): string {
  const file = join(folder, 'body.md');
  writeFileSync(file, withFooter(body, attribution), { mode: 0o600 });
  return file;
}

function run(gh: string, argv: readonly string[]): Promise<GhEnd> {
  return new Promise((resolve) => {
    const child = spawn(gh, argv, { stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, pass);
    const end = (how: GhEnd): void => {
      for (const signal of SIGNALS) process.off(signal, pass);
      resolve(how);
    };
    child.once('error', (error) => {
      process.stderr.write(`gh: ${error.message}\n`);
      end({ code: 126 });
    });
    child.once('exit', (code, signal) => end(signal === null ? { code: code ?? 1 } : { signal }));
  });
}
