import { replaceParams } from '@/contracts/contract-path';
import { type DeclaredContract, declaredContracts } from '../contract-list';
import { importsOf } from '../import-graph';
import type { Tree } from '../parse-tree';
import { type Rule, type Violation, violationAt } from '../rule';
import { exportedMethods, ROUTE_FILE } from './route-files';

const CATALOG = 'contracts/catalog.ts';

export const rule: Rule = {
  name: 'contract-routes',
  sentence:
    'Give each contract one verb in the route file of its path, list its file in contracts/catalog.ts, and serve nothing that has no contract.',
  allow: [
    {
      path: 'app/api/auth/[...nextauth]/route.ts',
      reason:
        'Redirects between a browser and a sign-in provider, under the address that providers expect of next-auth: no client calls them.',
    },
  ],
  check(tree) {
    const contracts = declaredContracts(tree);
    const routes = tree.files.filter((file) => ROUTE_FILE.test(file.path));
    const served = new Map<string, string[]>();
    for (const file of routes) {
      for (const method of exportedMethods(file)) {
        const address = `${method} ${addressOf(file.path)}`;
        served.set(address, [...(served.get(address) ?? []), file.path]);
      }
    }
    const wanted = new Map(contracts.map((contract) => [keyOf(contract), contract]));
    return [
      ...contracts.flatMap((contract) => faultOf(contract, served.get(keyOf(contract)) ?? [])),
      ...[...served].flatMap(([address, paths]) =>
        wanted.has(address)
          ? []
          : paths.map(
              (path): Violation => ({ path, line: 1, detail: `serves ${address} without a contract` }),
            ),
      ),
      ...uncatalogued(tree, contracts),
    ];
  },
};

/** Names of parameters do not matter to an address: `:id` and `[workspaceId]` are the same place. */
const keyOf = ({ method, path }: DeclaredContract): string => `${method} ${replaceParams(path, () => ':')}`;

const toFolder = (name: string, takesRest: boolean): string => (takesRest ? `[...${name}]` : `[${name}]`);

const addressOf = (path: string): string =>
  path
    .replace(/^app\/api/, '')
    .replace(/\/route\.ts$/, '')
    .replace(/\/\([^)]*\)/g, '')
    .replace(/\[{1,2}[^\]]+\]{1,2}/g, ':') || '/';

function faultOf(contract: DeclaredContract, paths: readonly string[]): Violation[] {
  if (paths.length === 1) return [];
  const route = `app/api${replaceParams(contract.path, toFolder)}/route.ts`;
  const detail =
    paths.length === 0
      ? `${contract.method} ${contract.path} has no route: export ${contract.method} in ${route}`
      : `${contract.method} ${contract.path} has ${paths.length} routes: ${paths.join(', ')}`;
  return [violationAt(contract.file, contract.node, detail)];
}

function uncatalogued(tree: Tree, contracts: readonly DeclaredContract[]): Violation[] {
  const imports = importsOf(tree);
  const listed = new Set(imports.filter(({ from }) => from === CATALOG).map(({ to }) => to));
  const files = [...new Set(contracts.map(({ file }) => file.path))];
  return files
    .filter((path) => !listed.has(path))
    .map((path) => ({ path, line: 1, detail: `is not listed in ${CATALOG}` }));
}
