import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  type Query,
  QueryClient,
  type QueryKey,
} from '@tanstack/react-query';

/**
 * What panels ask the platform for: it stays fresh by events, and a failed question is asked once more before it is shown
 * as failed. A question that has no answer yet when what it asks about changes is asked again after that: the library lets
 * it go on, and its answer, which may be from before the change, would stand.
 */
export class PlatformQueries extends QueryClient {
  readonly #askedAgain = new WeakSet<Query>();

  constructor() {
    super({
      defaultOptions: {
        // A browser without a network still reaches a platform on its own machine.
        queries: { retry: 1, staleTime: 60_000, refetchOnWindowFocus: false, networkMode: 'always' },
        mutations: { networkMode: 'always' },
      },
    });
  }

  override async invalidateQueries<Key extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<Key>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const unanswered = this.getQueryCache()
      .findAll(filters)
      .filter(({ state }) => state.data === undefined && state.fetchStatus === 'fetching');
    await Promise.all([
      super.invalidateQueries(filters, options),
      ...unanswered.map((query) => this.#askAgain(query)),
    ]);
  }

  /** Not by taking the question back: where much happens, its first answer would never come. */
  async #askAgain(query: Query): Promise<void> {
    if (this.#askedAgain.has(query)) return;
    this.#askedAgain.add(query);
    try {
      await query.fetch();
      await super.invalidateQueries({ queryKey: query.queryKey, exact: true });
    } catch {
      // It failed, and says so where it is shown.
    } finally {
      this.#askedAgain.delete(query);
    }
  }
}
