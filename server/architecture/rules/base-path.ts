import { isTest, isTypeScript, type Node } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

/** The one place that knows the path. */
const HELPER = 'components/api-client/base-path.ts';
/** Attributes of plain elements that hold an address. Components are told the product's own. */
const ADDRESSES = /^(href|src|srcSet|action|formAction|poster)$/;
/** An address below the API, and one that something other than the router reads from an object. */
const API = /^\/api(\/|$)/;

export const rule: Rule = {
  name: 'base-path',
  allow: [
    {
      path: 'components/session/provider-buttons.tsx',
      reason: 'It leads to the provider that people sign in at, whose address is a whole one.',
    },
    {
      path: 'components/workspace-panel/terminal/create-screen.ts',
      reason: 'It opens whole addresses that stand in the output of a terminal.',
    },
    {
      path: 'components/workspace-panel/chat/markdown.tsx',
      reason: 'Links of messages are whole addresses, or no links.',
    },
    {
      path: 'components/workspace-panel/chat/attachment-chip.tsx',
      reason: 'Attachments are whole addresses or made in the browser.',
    },
    {
      path: 'components/workspace-panel/chat/saved-file.tsx',
      reason: 'A picture of a chat is shown from the memory of the page.',
    },
    {
      path: 'components/workspace-panel/chat/saved-file.tsx',
      reason: 'Its picture lies in the memory of the page.',
    },
    {
      path: 'components/docs/doc-content.tsx',
      reason: 'What leads into the product goes through next/link there; the rest are whole addresses.',
    },
    {
      path: 'components/session/use-link-token.ts',
      reason: 'It puts the very address back that the browser shows, without its secret.',
    },
    {
      path: 'components/purchase-success/use-purchase.ts',
      reason: 'It puts the very address back that the browser shows, without the purchase.',
    },
  ],
  sentence:
    'Say where by toBrowserPath of components/api-client/base-path.ts (next/link and the router do so by themselves): the product may be served below a path, beside others.',
  check: (tree) =>
    tree.files
      .filter((file) => isTypeScript(file) && /^(components|app)\//.test(file.path))
      .filter((file) => !isTest(file) && file.path !== HELPER)
      .flatMap((file) => findNodes(file, faultOf)),
};

function faultOf(node: Node, ancestors: readonly Node[]): boolean | string {
  if (node.type === 'CallExpression' || node.type === 'NewExpression') return faultOfCall(node);
  if (node.type === 'AssignmentExpression')
    return isLocation(node.left) || isMember(node.left, 'href', isLocation)
      ? !isSafe(node.right) && 'leads to an address without the path'
      : false;
  if (node.type === 'JSXAttribute') return faultOfAttribute(node, ancestors.at(-1));
  if (node.type === 'MemberExpression')
    return isMember(node, 'pathname', isLocation) && 'reads an address with the path in it';
  if (node.type === 'VariableDeclarator')
    return takesPathname(node) && 'reads an address with the path in it';
  const text = textOf(node);
  if (text === null) return false;
  if (/\bpath=\//.test(text)) return 'sets a cookie for the whole host';
  const parent = ancestors.at(-1);
  if (API.test(text) && !(parent && isSafe(parent))) return 'is an address without the path';
  return text.startsWith('/') && isUrlProperty(parent) && 'is an address without the path';
}

type Call = Extract<Node, { type: 'CallExpression' | 'NewExpression' }>;

function faultOfCall({ callee, arguments: [first] }: Call): boolean | string {
  if (isMember(callee, 'clear', isStorage)) return 'empties a storage that others on the host share';
  const leads =
    isMember(callee, 'assign', isLocation) ||
    isMember(callee, 'replace', isLocation) ||
    isMember(callee, 'open', isWindow);
  if (leads) return !(first && isSafe(first)) && 'leads to an address without the path';
  const asks = callee.type === 'Identifier' && /^(fetch|EventSource|WebSocket)$/.test(callee.name);
  return (
    asks &&
    first !== undefined &&
    (textOf(first)?.startsWith('/') ?? false) &&
    'asks an address without the path'
  );
}

function faultOfAttribute(
  { name, value }: Extract<Node, { type: 'JSXAttribute' }>,
  element: Node | undefined,
): boolean | string {
  const isPlain =
    element?.type === 'JSXOpeningElement' &&
    element.name.type === 'JSXIdentifier' &&
    /^[a-z]/.test(element.name.name);
  if (!isPlain || name.type !== 'JSXIdentifier' || !ADDRESSES.test(name.name) || value === null) return false;
  const said = value.type === 'JSXExpressionContainer' ? value.expression : value;
  const text = textOf(said);
  const isFine = text === null ? isSafe(said) : /^(#|https?:|mailto:|data:|blob:)/.test(text);
  return !isFine && 'is an address without the path';
}

/** A call of the helper. */
const isSafe = (node: Node): boolean =>
  node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'toBrowserPath';

/** What a text begins with; null: it is none. */
function textOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.raw).join('');
  return null;
}

const isWindow = (node: Node): boolean =>
  node.type === 'Identifier' && /^(window|globalThis|self)$/.test(node.name);

const isLocation = (node: Node): boolean =>
  (node.type === 'Identifier' && node.name === 'location') || isMember(node, 'location', isWindow);

const isStorage = (node: Node): boolean =>
  (node.type === 'Identifier' && /^(local|session)Storage$/.test(node.name)) ||
  isMember(node, 'localStorage', isWindow) ||
  isMember(node, 'sessionStorage', isWindow);

function isMember(node: Node, name: string, isObject: (node: Node) => boolean): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.property.type === 'Identifier' &&
    node.property.name === name &&
    isObject(node.object)
  );
}

const takesPathname = ({ id, init }: Extract<Node, { type: 'VariableDeclarator' }>): boolean =>
  init !== null &&
  isLocation(init) &&
  id.type === 'ObjectPattern' &&
  id.properties.some(
    (entry) => entry.type === 'Property' && entry.key.type === 'Identifier' && entry.key.name === 'pathname',
  );

/** As in the icons of a page, which Next takes as they are. */
const isUrlProperty = (node: Node | undefined): boolean =>
  node?.type === 'Property' && node.key.type === 'Identifier' && node.key.name === 'url';
