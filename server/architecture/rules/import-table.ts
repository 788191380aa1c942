import { type Import, importsOf } from '../import-graph';
import { isTest } from '../parse-tree';
import type { Rule, Violation } from '../rule';

interface Zone {
  readonly name: string;
  readonly holds: RegExp;
  /** Our own files that it may import, beside its own. */
  readonly may: RegExp;
  /** Our own files whose types it may import. */
  readonly mayType?: RegExp;
  /** Packages that it may import; without this: any that no one else owns. */
  readonly packages?: RegExp;
  readonly says: string;
}

const PURE = /^(contracts|domain)\//;
/** A file of a feature that others may call: neither internal nor a piece of the machinery beside the features. */
const OPERATION =
  /^server\/(?!(platform|events|jobs|backends|http|testing|architecture)\/)[^/]+\/(?!internal\/)/;
const QUERIES = /^db\/(queries\/|client\.ts$)/;
const either = (...patterns: RegExp[]): RegExp =>
  new RegExp(patterns.map((pattern) => pattern.source).join('|'));

/** Section 3 of the architecture, first match wins. What no zone holds (tools, configuration) may import anything. */
const ZONES: readonly Zone[] = [
  { name: 'domain', holds: /^domain\//, may: /^domain\//, packages: /^zod$/, says: 'itself and zod' },
  { name: 'contracts', holds: /^contracts\//, may: PURE, packages: /^zod$/, says: 'domain and zod' },
  {
    name: 'db',
    holds: /^db\//,
    may: /^(domain|db)\//,
    packages: /^(drizzle-orm|drizzle-kit|postgres)(\/|$)|^node:/,
    says: 'domain, drizzle and postgres',
  },
  {
    name: 'the composition root',
    holds: /^server\/((boot|main|deps)[\w.-]*\.ts$|commands\/)/,
    may: /^(server|db|contracts|domain)\//,
    says: 'server, db and the pure half',
  },
  {
    name: 'server/platform',
    holds: /^server\/platform\//,
    may: either(PURE, /^server\/platform\//),
    says: 'platform and the pure half',
  },
  {
    name: 'server/backends',
    holds: /^server\/backends\/[^/]+$/,
    may: either(PURE, /^server\/(platform|backends)\//),
    says: 'domain, platform and, in the registry, the adapters',
  },
  {
    name: 'a backend adapter',
    holds: /^server\/backends\/[^/]+\//,
    may: /^(domain\/|server\/platform\/|server\/backends\/[^/]+$)/,
    says: 'the port, domain, platform, its own folder and its own SDK',
  },
  {
    name: 'server/events',
    holds: /^server\/events\//,
    may: either(
      PURE,
      QUERIES,
      /^server\/(platform\/|(deps|principal)\.ts$|events\/|jobs\/(define-|enqueue))/,
    ),
    says: 'the pure half, db/queries, platform and jobs/define-*',
  },
  {
    name: 'server/jobs',
    holds: /^server\/jobs\//,
    may: either(PURE, QUERIES, /^server\/(platform\/|deps\.ts$|jobs\/)/, /\.(job|sweeper)\.ts$/),
    says: 'the pure half, db/queries, platform and, in the catalog, jobs and sweepers',
  },
  {
    name: 'server/http',
    holds: /^server\/http\//,
    may: either(PURE, OPERATION, /^server\/(http|platform|events)\//, /^server\/(deps|principal)\.ts$/),
    says: 'contracts, domain, platform, deps and operations',
  },
  {
    name: 'server/testing',
    holds: /^server\/(testing|architecture)\//,
    may: /^(server|db|contracts|domain)\//,
    says: 'server, db and the pure half',
  },
  {
    name: 'a server feature',
    holds: /^server\//,
    may: either(
      PURE,
      QUERIES,
      OPERATION,
      /^server\/(platform\/|(deps|principal)\.ts$|events\/publish|jobs\/(define-|enqueue)|backends\/port)/,
    ),
    mayType: /^db\/schema\//,
    says: "contracts, domain, db/queries, types of rows, platform, events/publish, jobs/define-* and enqueue, backends/port and other features' operations",
  },
  {
    name: 'app',
    holds: /^app\//,
    may: either(/^(app|contracts|components)\//, /^server\/http\//, OPERATION),
    says: 'server/http, operations, contracts and components',
  },
  {
    name: 'components',
    holds: /^components\//,
    may: either(PURE, /^components\//, /^app\/(.*\/)?actions\.ts$/),
    packages: /^(?!node:|next\/(server|headers)$)/,
    says: 'components, contracts, domain and server actions',
  },
  {
    name: 'agent',
    holds: /^agent\//,
    may: /^(agent|contracts|domain)\//,
    says: 'the pure half and its own SDKs',
  },
  { name: 'cli', holds: /^cli\//, may: /^(cli|contracts|domain)\//, says: 'the pure half and its own SDKs' },
];

/** Packages that belong to one part of the code, wherever else the zone would let them in. */
const OWNED: readonly { package: RegExp; by: RegExp; owner: string; types?: boolean }[] = [
  { package: /^dockerode$/, by: /^server\/backends\/docker\//, owner: 'server/backends/docker' },
  { package: /^ssh2$/, by: /^server\/backends\/ec2\//, owner: 'server/backends/ec2' },
  { package: /^@aws-sdk\//, by: /^server\/backends\/ec2\//, owner: 'server/backends/ec2' },
  {
    package: /^(drizzle-orm|postgres)(\/|$)/,
    by: /^(db|server\/(events|jobs|testing))\//,
    owner: 'db, server/events and server/jobs',
    // A client is handed round; who makes statements with it is what counts.
    types: true,
  },
  { package: /^graphile-worker$/, by: /^(server\/jobs\/|server\/(boot|main)|db\/)/, owner: 'server/jobs' },
  {
    package: /^next(\/|$)/,
    by: /^(app|components)\/|^server\/main[\w.-]*\.ts$|^server\/http\/(action|page|next)[\w.-]*\.tsx?$|^[^/]+$/,
    owner: 'app, components, server/main and the page and action glue of server/http',
  },
  { package: /^react(-dom)?(\/|$)/, by: /^(app|components|e2e)\//, owner: 'app and components' },
];

export const rule: Rule = {
  name: 'import-table',
  allow: [
    {
      path: 'server/observability/get-liveness.ts',
      reason: 'It reports on every sweeper, and server/jobs/catalog.ts is the list of them.',
    },
  ],
  sentence:
    'Import only what your part of the code may (architecture, section 3): move what both need into domain/ or contracts/, or call the operation of the feature that owns it.',
  check(tree) {
    const imports = importsOf(tree);
    const files = new Map(tree.files.map((file) => [file.path, file]));
    return imports.flatMap((entry): Violation[] => {
      const file = files.get(entry.from);
      const fault = file && faultOf(entry, isTest(file));
      if (!file || !fault) return [];
      return [{ path: entry.from, line: entry.line, detail: fault }];
    });
  },
};

function faultOf({ from, to, isPackage, isType }: Import, test: boolean): string | null {
  const zone = ZONES.find((candidate) => candidate.holds.test(from));
  if (!zone) return null;
  if (isPackage) return test ? null : packageFault(zone, from, to, isType);
  if (test && /^server\/testing\//.test(to)) return null;
  if (internalOfOther(from, to)) return `imports ${to}: internal/ belongs to its own feature`;
  if (isType && zone.mayType?.test(to)) return null;
  return zone.may.test(to) || sameFolder(zone, to, from)
    ? null
    : `imports ${to}: ${zone.name} may import ${zone.says}`;
}

function packageFault(zone: Zone, from: string, to: string, isType: boolean): string | null {
  const owned = OWNED.find(
    ({ package: name, by, types }) => name.test(to) && !by.test(from) && !(types && isType),
  );
  if (owned) return `imports ${to}: that package belongs to ${owned.owner}`;
  return zone.packages && !zone.packages.test(to)
    ? `imports ${to}: ${zone.name} may import ${zone.says}`
    : null;
}

const internalOfOther = (from: string, to: string): boolean => {
  const owner = /^(server\/[^/]+\/)internal\//.exec(to)?.[1];
  return owner !== undefined && !from.startsWith(owner);
};

/** An adapter and a feature may import all of their own folder, and of no folder beside it. */
function sameFolder(zone: Zone, to: string, from: string): boolean {
  const own = /^(server\/backends\/[^/]+\/|server\/[^/]+\/)/.exec(from)?.[1];
  return own !== undefined && zone.holds.test(to) && to.startsWith(own);
}
