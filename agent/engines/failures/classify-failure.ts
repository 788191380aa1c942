import { TurnFailure, type TurnFailureClass } from '../port';
import { classOfStatus, classOfWords } from './failure-words';

/** Errors within errors that are looked at; a chain may lead back to its beginning. */
const NODES_MAX = 50;
/** Where an error keeps another: as its cause, as the last of several attempts, as what the server sent. */
const INNER = ['cause', 'lastError', 'errors', 'error', 'data', 'response', 'details'] as const;
/** Where an error keeps words. */
const SAYING = ['message', 'responseBody', 'body', 'type', 'code', 'reason'] as const;
/** Those that tell the rest of a failure where an error says several things about it. */
const MOST_TELLING: readonly TurnFailureClass[] = [
  'context-overflow',
  'rate-limited',
  'overloaded',
  'timeout',
];

type Fields = Readonly<Record<string, unknown>>;

/**
 * The kind of any failure of any provider or program, however it is wrapped. A wrong key wins over all else: no other
 * model and no repetition helps against it.
 */
export function classifyFailure(failure: unknown): TurnFailureClass {
  const nodes = nodesOf(failure);
  const classes = nodes.map(classOfNode).filter((found) => found !== null);
  if (classes.includes('auth')) return 'auth';
  const stated = nodes.find((node) => node instanceof TurnFailure);
  if (stated instanceof TurnFailure) return stated.failureClass;
  return MOST_TELLING.find((entry) => classes.includes(entry)) ?? classes[0] ?? 'crashed';
}

/** The failure itself and all that it was made of, outermost first. */
function nodesOf(failure: unknown): readonly unknown[] {
  const nodes: unknown[] = [failure];
  for (let at = 0; at < nodes.length && nodes.length < NODES_MAX; at += 1) {
    const node = nodes[at];
    if (typeof node !== 'object' || node === null) continue;
    const inner = INNER.flatMap((name) => (node as Fields)[name] ?? []);
    nodes.push(...inner.filter((entry) => typeof entry === 'object' && !nodes.includes(entry)));
  }
  return nodes;
}

function classOfNode(node: unknown): TurnFailureClass | null {
  if (typeof node === 'string') return classOfWords(node);
  if (typeof node !== 'object' || node === null) return null;
  if (node instanceof TurnFailure) return node.failureClass;
  const fields = node as Fields;
  if (fields.name === 'AbortError') return 'cancelled';
  if (fields.name === 'TimeoutError') return 'timeout';
  const status = [fields.statusCode, fields.status, fields.code].find(isStatus);
  const stated = status === undefined ? null : classOfStatus(status);
  if (stated === 'auth') return stated;
  const said = SAYING.map((name) => fields[name]).filter((text) => typeof text === 'string');
  return classOfWords(said.join(' ')) ?? stated;
}

const isStatus = (value: unknown): value is number =>
  typeof value === 'number' && value >= 400 && value < 600;
