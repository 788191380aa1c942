import { importsOf } from '../import-graph';
import { isCode, isTest, type Node, type SourceFile } from '../parse-tree';
import { findNodes, type Rule, type Violation } from '../rule';

const OWNER = 'server/workspaces/status.ts';
/** The statement itself; only the owner may call it. */
const STATEMENT = 'db/queries/workspace-status.ts';
const UPDATE =
  /\bupdate\s+(?:only\s+)?(?:"?\w+"?\.)?(?:"?workspaces"?|\$\{[^}]*\bworkspaces\b[^}]*\})[\s\w"]*?\bset\b/i;
const SETS_STATUS = /(^|[\s,("])status"?\s*=/i;

export const rule: Rule = {
  name: 'one-status-writer',
  sentence:
    'Change a workspace’s status through server/workspaces/status.ts: it asks the state machine, guards the UPDATE and publishes the event.',
  check(tree) {
    const code = tree.files.filter(
      (file) => isCode(file) && !isTest(file) && ![OWNER, STATEMENT].includes(file.path),
    );
    const imports = importsOf(tree);
    const callers = imports.filter(
      ({ from, to }) => to === STATEMENT && code.some((file) => file.path === from),
    );
    return [
      ...code.flatMap((file) => findNodes(file, (node) => writesStatus(node, file))),
      ...callers.map(({ from }): Violation => ({ path: from, line: 1, detail: `imports ${STATEMENT}` })),
    ];
  },
};

function writesStatus(node: Node, file: SourceFile): boolean {
  if (node.type === 'CallExpression') return setsStatusOfWorkspaces(node, file);
  if (node.type === 'TemplateLiteral') return isStatusUpdate(file.text.slice(node.start, node.end));
  return node.type === 'Literal' && typeof node.value === 'string' && isStatusUpdate(node.value);
}

/** `db.update(workspaces).set({ status })`, or an upsert whose `set` has the key. */
function setsStatusOfWorkspaces(node: Node & { type: 'CallExpression' }, file: SourceFile): boolean {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  const chain = file.text.slice(callee.object.start, callee.object.end);
  const [argument] = node.arguments;
  if (argument?.type !== 'ObjectExpression') return false;
  if (callee.property.name === 'set')
    return /\.update\(\s*([\w.]+\.)?workspaces\s*\)/.test(chain) && hasStatus(argument);
  if (callee.property.name !== 'onConflictDoUpdate') return false;
  const set = propertyOf(argument, 'set');
  return (
    /\.insert\(\s*([\w.]+\.)?workspaces\s*\)/.test(chain) &&
    set?.type === 'ObjectExpression' &&
    hasStatus(set)
  );
}

const hasStatus = (object: Node & { type: 'ObjectExpression' }): boolean =>
  propertyOf(object, 'status') !== null;

function propertyOf(object: Node & { type: 'ObjectExpression' }, name: string): Node | null {
  for (const entry of object.properties) {
    if (entry.type !== 'Property') continue;
    const { key } = entry;
    if ((key.type === 'Identifier' && key.name === name) || (key.type === 'Literal' && key.value === name))
      return entry.value;
  }
  return null;
}

/** Only what stands between SET and the next clause is written; `where status = …` only reads. */
function isStatusUpdate(sql: string): boolean {
  const match = UPDATE.exec(sql);
  if (!match) return false;
  const [assigned = ''] = sql.slice(match.index + match[0].length).split(/\b(?:where|returning|from)\b/i);
  return SETS_STATUS.test(assigned);
}
