import { contains, isCode, isTest, type Node, type SourceFile, walk } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

/** How a caught error is called here; `.message` of a chat message is something else. */
const ERROR_NAME = /^(e|ex|err|reason|cause|failure)$|(error|exception|cause)$/i;
const ASKS = /^(includes|startsWith|endsWith|match|matchAll|search|indexOf|test|exec|has|get|localeCompare)$/;
const COMPARES = new Set(['===', '!==', '==', '!=']);

export const rule: Rule = {
  name: 'error-message',
  sentence:
    'Decide by a code (AppError.code, SQLSTATE, error.code), never by the text of a message: texts change with versions and languages.',
  check: (tree) =>
    tree.files
      .filter((file) => isCode(file) && !isTest(file))
      .flatMap((file) => {
        const holders = messageVariables(file);
        return findNodes(file, (node) => decidesBy(node, (part) => readsMessage(part, holders)));
      }),
};

/** True for the expression that turns a message into a decision. */
function decidesBy(node: Node, isMessage: (node: Node) => boolean): boolean {
  const reads = (part: Node | null | undefined): boolean => !!part && contains(part, isMessage);
  switch (node.type) {
    case 'BinaryExpression':
      return COMPARES.has(node.operator) && [node.left, node.right].some((side) => isMessage(plain(side)));
    case 'SwitchStatement':
      return reads(node.discriminant);
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
      return isMessage(plain(node.test));
    case 'CallExpression':
      if (node.callee.type !== 'MemberExpression' || node.callee.property.type !== 'Identifier') return false;
      if (!ASKS.test(node.callee.property.name)) return false;
      return reads(node.callee.object) || node.arguments.some(reads);
    default:
      return false;
  }
}

function readsMessage(node: Node, holders: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') return holders.has(node.name);
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return false;
  return node.property.name === 'message' && isError(plain(node.object));
}

function isError(node: Node): boolean {
  if (node.type === 'Identifier') return ERROR_NAME.test(node.name);
  return (
    node.type === 'MemberExpression' &&
    node.property.type === 'Identifier' &&
    ERROR_NAME.test(node.property.name)
  );
}

/** Variables of the file that were given the message of an error. */
function messageVariables(file: SourceFile): Set<string> {
  const names = new Set<string>();
  walk(file, (node) => {
    if (node.type !== 'VariableDeclarator' || !node.init || node.id.type !== 'Identifier') return;
    const value = plain(node.init);
    const branches = value.type === 'ConditionalExpression' ? [value.consequent, value.alternate] : [value];
    if (branches.some((branch) => readsMessage(plain(branch), new Set()))) names.add(node.id.name);
  });
  return names;
}

/** Without parentheses, casts and optional chaining. */
function plain(node: Node): Node {
  const wrapped =
    node.type === 'ParenthesizedExpression' ||
    node.type === 'TSAsExpression' ||
    node.type === 'TSNonNullExpression' ||
    node.type === 'ChainExpression';
  return wrapped ? plain(node.expression) : node;
}
