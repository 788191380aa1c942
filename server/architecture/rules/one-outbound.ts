import { isCode, isTest, type Node, type SourceFile, walk } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

const OWNER = 'server/platform/guarded-fetch/';
/** Globals that open a connection to an address that somebody may have chosen. */
const GLOBALS = new Set(['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);
const HTTP = new Set(['request', 'get', 'ClientRequest', 'Agent', 'globalAgent']);
const SOCKETS = new Set(['connect', 'createConnection', 'Socket', 'TLSSocket']);
/** What opens connections in Node's own modules; their servers and types are free for all. */
const DOORS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['http', HTTP],
  ['https', HTTP],
  ['http2', SOCKETS],
  ['net', SOCKETS],
  ['tls', SOCKETS],
]);
/** Packages that call out; of next-auth, what reads and writes its tokens does not. */
const CLIENTS =
  /^((undici|node-fetch|cross-fetch|axios|got|ky|superagent|ws|eventsource|openid-client)(\/|$)|next-auth(?!\/jwt$))/;

export const rule: Rule = {
  name: 'one-outbound',
  sentence:
    'Call out through server/platform/guarded-fetch (deps.outbound): it alone checks every address, also after DNS and redirects, and bounds what comes back.',
  allow: [
    {
      path: 'server/platform/scan-content.ts',
      reason:
        'It speaks with the scanner that the operator has configured, and with no address that anybody else could choose.',
    },
    {
      path: 'server/http/terminal-sockets.ts',
      reason: 'Of ws it takes the server, which accepts sockets and opens none.',
    },
    {
      path: 'server/backends/ec2/shell/open-tunnel.ts',
      reason:
        'Its WebSocket goes to the Instance Connect endpoint that AWS has named to this server, signed for it; only a WebSocket client can speak to it.',
    },
    {
      path: 'server/backends/ec2/shell/connect-ssh.ts',
      reason:
        'It speaks ssh with instances of this deployment, at the addresses that AWS has named, on the routes that the operator has configured.',
    },
    {
      path: 'server/http/routes/provider-sign-in.ts',
      reason:
        'The library next-auth signs people in with an HTTP client of its own. It calls only the issuers that the operator has configured, and no address that a visitor could choose.',
    },
  ],
  check: (tree) =>
    tree.files
      .filter((file) => isCode(file) && /^(server|db)\//.test(file.path))
      .filter((file) => !isTest(file) && !file.path.startsWith(OWNER))
      .flatMap((file) => {
        const modules = wholeModules(file);
        const globals = new Set([...GLOBALS].filter((name) => !declares(file, name)));
        return findNodes(
          file,
          (node, ancestors) =>
            importsDoor(node) || takesDoorOf(node, modules) || usesGlobal(node, ancestors.at(-1), globals),
        );
      }),
};

/** `import { request } from 'node:http'`, `import('undici')`, and the same as a re-export. */
function importsDoor(node: Node): string | false {
  if (node.type === 'ImportExpression' || node.type === 'CallExpression') {
    const name = loadedModule(node);
    return name !== null && CLIENTS.test(name) && `loads ${name}`;
  }
  if (node.type === 'ExportAllDeclaration')
    return node.exportKind !== 'type' && CLIENTS.test(node.source.value) && `re-exports ${node.source.value}`;
  if (node.type === 'ImportDeclaration') {
    if (node.importKind === 'type') return false;
    const values = node.specifiers.filter((entry) => !('importKind' in entry && entry.importKind === 'type'));
    const isForValues = node.specifiers.length === 0 || values.length > 0;
    if (CLIENTS.test(node.source.value)) return isForValues && `imports ${node.source.value}`;
    const doors = DOORS.get(plainName(node.source.value));
    const door = values
      .map((entry) => (entry.type === 'ImportSpecifier' ? nameOf(entry.imported) : null))
      .find((name) => name !== null && doors?.has(name));
    return !!door && `imports ${door} of ${node.source.value}`;
  }
  return false;
}

/** `http.request` where `http` is the whole module. */
function takesDoorOf(node: Node, modules: ReadonlyMap<string, ReadonlySet<string>>): string | false {
  if (node.type === 'MemberExpression' && node.object.type === 'Identifier') {
    const name = nameOf(node.property);
    return !!name && !!modules.get(node.object.name)?.has(name) && `uses ${node.object.name}.${name}`;
  }
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern') return false;
  const doors = node.init?.type === 'Identifier' ? modules.get(node.init.name) : doorsLoadedBy(node.init);
  const taken = node.id.properties
    .map((entry) => (entry.type === 'Property' ? nameOf(entry.key) : null))
    .find((name) => name !== null && doors?.has(name));
  return !!taken && `uses ${taken}`;
}

/** `fetch` however it is used: called, passed on, or taken from globalThis. */
function usesGlobal(node: Node, parent: Node | undefined, globals: ReadonlySet<string>): string | false {
  if (node.type === 'MemberExpression') {
    const name = nameOf(node.property);
    const isGlobal = node.object.type === 'Identifier' && /^(globalThis|global)$/.test(node.object.name);
    return isGlobal && !!name && GLOBALS.has(name) && `uses ${name}`;
  }
  if (node.type !== 'Identifier' || !globals.has(node.name) || !parent) return false;
  const isName =
    (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
    (parent.type === 'Property' && parent.key === node) ||
    /^(TS|Import|Export|MethodDefinition|PropertyDefinition)/.test(parent.type);
  return !isName && `uses ${node.name}`;
}

/** Local names of whole modules that have doors: namespace and default imports, `await import()` and `require()`. */
function wholeModules(file: SourceFile): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  walk(file, (node) => {
    if (node.type === 'ImportDeclaration' && node.importKind !== 'type') {
      const doors = DOORS.get(plainName(node.source.value));
      for (const entry of node.specifiers)
        if (doors && entry.type !== 'ImportSpecifier') found.set(entry.local.name, doors);
    }
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') {
      const doors = doorsLoadedBy(node.init);
      if (doors) found.set(node.id.name, doors);
    }
  });
  return found;
}

function doorsLoadedBy(node: Node | null | undefined): ReadonlySet<string> | undefined {
  const value = node?.type === 'AwaitExpression' ? node.argument : node;
  return value ? DOORS.get(plainName(loadedModule(value) ?? '')) : undefined;
}

/** The module of `import('x')` and `require('x')`. */
function loadedModule(node: Node): string | null {
  if (node.type === 'ImportExpression') return nameOf(node.source);
  if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'require') return null;
  const [argument] = node.arguments;
  return argument?.type === 'Literal' ? nameOf(argument) : null;
}

/** Has the file something of its own by this name: an import, a variable, a function, a parameter? */
function declares(file: SourceFile, name: string): boolean {
  let found = false;
  walk(file, (node, ancestors) => {
    if (node.type === 'Identifier' && node.name === name) found ||= isDeclaration(node, ancestors);
  });
  return found;
}

function isDeclaration(node: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1);
  if (!parent) return false;
  if (parent.type === 'Property') return ancestors.at(-2)?.type === 'ObjectPattern' && parent.value === node;
  if (parent.type === 'VariableDeclarator' || parent.type === 'FunctionDeclaration')
    if (parent.id === node) return true;
  if (/^Import(Default|Namespace)?Specifier$/.test(parent.type)) return true;
  return 'params' in parent && Array.isArray(parent.params) && new Set<unknown>(parent.params).has(node);
}

const plainName = (module: string): string => module.replace(/^node:/, '');

function nameOf(node: Node): string | null {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}
