import { CloudError } from './cloud-error';

/** The parameters of one request of the EC2 query protocol. */
export interface QueryParameters {
  readonly action: string;
  get(name: string): string | undefined;
  /** As `get`; MissingParameter where there is none. */
  need(name: string): string;
  /** `Name.1`, `Name.2`, ... */
  list(name: string): string[];
  /** `Name.1.…`, `Name.2.…`, ..., each as parameters of its own. */
  groups(name: string): QueryParameters[];
  /** Everything that was said, in one order: two requests that ask for the same are equal. */
  fingerprint(): string;
}

/** What every action takes. */
const COMMON = /^(Action|Version|DryRun)$/;

/**
 * Reads a request's body.
 * @param known by action, the names that it takes (with numbers as `N`); any other is refused, as AWS does
 */
export function readParameters(
  body: string,
  known: Readonly<Record<string, readonly string[]>>,
): QueryParameters {
  const values = new Map(new URLSearchParams(body));
  const action = values.get('Action') ?? '';
  const names = known[action];
  if (!names)
    throw new CloudError('InvalidAction', `The action ${action} is not valid for this web service.`);
  if (values.get('Version') !== '2016-11-15') {
    throw new CloudError('InvalidParameterValue', 'The version is not one of this web service.');
  }
  for (const name of values.keys()) {
    if (COMMON.test(name) || names.includes(name.replace(/\.\d+/g, '.N'))) continue;
    throw new CloudError('UnknownParameter', `The parameter ${name} is not recognized`);
  }
  return parametersOf(action, values);
}

function parametersOf(action: string, values: ReadonlyMap<string, string>): QueryParameters {
  const below = (prefix: string): QueryParameters =>
    parametersOf(
      action,
      new Map(
        [...values].flatMap(([name, value]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
        ),
      ),
    );
  const count = (name: string): number =>
    [...values.keys()].reduce((most, key) => {
      const found = key.startsWith(`${name}.`) ? /^\d+/.exec(key.slice(name.length + 1)) : null;
      return Math.max(most, Number(found?.[0] ?? 0));
    }, 0);
  const numbers = (name: string): number[] => Array.from({ length: count(name) }, (_, at) => at + 1);
  return {
    action,
    get: (name) => values.get(name),
    need(name) {
      const value = values.get(name);
      if (value !== undefined && value !== '') return value;
      throw new CloudError('MissingParameter', `The request must contain the parameter ${name}`);
    },
    list: (name) => numbers(name).flatMap((number) => values.get(`${name}.${number}`) ?? []),
    groups: (name) => numbers(name).map((number) => below(`${name}.${number}.`)),
    fingerprint: () => JSON.stringify([...values].filter(([name]) => name !== 'DryRun').sort()),
  };
}
