import type { Backend, BackendRegistry } from '@/server/backends/port';
import type { Deps } from '@/server/deps';

/** A process that is killed: whatever it still wanted to do does not happen. */
class Killed extends Error {}

export interface DyingProcess {
  readonly deps: Deps;
  /** True when it has come to the step at which it dies. */
  isDead(): boolean;
}

/**
 * The platform of a process that is killed at its `lastStep`th step from outside: steps are the beginning and the end of
 * each transaction, of each change that is one statement, and of each call to a backend, so that what it did before has
 * happened and what would have followed has not. The next attempt at its jobs is somebody else's.
 */
export function dyingProcess(deps: Deps, lastStep: number): DyingProcess {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps >= lastStep) throw new Killed();
  };
  const around =
    <Args extends unknown[], T>(run: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      step();
      const result = await run(...args);
      step();
      return result;
    };
  const isDead = (): boolean => steps >= lastStep;
  const database = { ...deps.database, db: dyingDatabase(deps.database.db, around, isDead) };
  return { deps: { ...deps, database, backends: dyingRegistry(deps.backends, around) }, isDead };
}

type Around = <Args extends unknown[], T>(
  run: (...args: Args) => Promise<T>,
) => (...args: Args) => Promise<T>;
type Database = Deps['database']['db'];

function dyingDatabase(db: Database, around: Around, isDead: () => boolean): Database {
  return new Proxy(db, {
    get(target, key) {
      if (isDead()) throw new Killed();
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const isChange = key === 'transaction' || key === 'execute';
      return isChange
        ? around(value.bind(target) as (...args: unknown[]) => Promise<unknown>)
        : value.bind(target);
    },
  });
}

const dyingRegistry = (registry: BackendRegistry, around: Around): BackendRegistry => {
  const dying = (backend: Backend): Backend => ({
    ...backend,
    provision: around(backend.provision),
    inspect: around(backend.inspect),
    stop: around(backend.stop),
    destroy: around(backend.destroy),
  });
  return {
    for: (workspace) => dying(registry.for(workspace)),
    kindFor: (runtime) => registry.kindFor(runtime),
    problemFor: (runtime) => registry.problemFor(runtime),
    get all() {
      return registry.all.map(dying);
    },
  };
};
