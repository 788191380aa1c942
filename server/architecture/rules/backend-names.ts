import { AGENT_RUNTIMES, BACKEND_KINDS } from '@/domain/agent-runtimes';
import { isTest, isTypeScript, type Node, type SourceFile } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

const NAMES = new Set<string>([...BACKEND_KINDS, ...AGENT_RUNTIMES.map((runtime) => runtime.id)]);
/** Names that are also ordinary words: a violation only where the line speaks of backends or runtimes. */
const PLAIN_WORDS = new Set(['local', 'external', 'assistant']);

export const rule: Rule = {
  name: 'backend-names',
  sentence:
    'Ask a capability of the backend or a column of domain/agent-runtimes.ts: names of backends and runtimes appear only there, in the registry and in the backend’s own folder.',
  check: (tree) =>
    tree.files
      .filter((file) => isTypeScript(file) && /^(server|components|app)\//.test(file.path))
      .filter((file) => !isTest(file) && !/^server\/backends\/registry[\w.-]*$/.test(file.path))
      .flatMap((file) => findNodes(file, (node, ancestors) => isForeignName(file, node, ancestors))),
};

function isForeignName(file: SourceFile, node: Node, ancestors: readonly Node[]): boolean | string {
  if (node.type !== 'Literal' || typeof node.value !== 'string' || !NAMES.has(node.value)) return false;
  if (file.path.startsWith(`server/backends/${node.value}/`)) return false;
  if (/^(Import|Export)/.test(ancestors.at(-1)?.type ?? '')) return false;
  if (PLAIN_WORDS.has(node.value) && !speaksOfBackends(file, node, ancestors)) return false;
  return `names '${node.value}'`;
}

function speaksOfBackends(file: SourceFile, node: Node, ancestors: readonly Node[]): boolean {
  const statement =
    ancestors.findLast((ancestor) => /Statement$|Declar|Property|^TSType/.test(ancestor.type)) ?? node;
  return /backend|runtime/i.test(file.text.slice(statement.start, statement.end));
}
