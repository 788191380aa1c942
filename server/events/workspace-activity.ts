import { Listeners } from './listeners';

/** Who waits for a sign of life of which workspace; an event costs one look-up, however many wait. */
export class WorkspaceActivity {
  readonly #byWorkspace = new Map<string, Listeners<void>>();

  constructor(private readonly onError: (error: unknown) => void) {}

  get isEmpty(): boolean {
    return this.#byWorkspace.size === 0;
  }

  on(workspaceId: string, listener: () => void): () => void {
    const listeners = this.#byWorkspace.get(workspaceId) ?? new Listeners<void>(this.onError);
    this.#byWorkspace.set(workspaceId, listeners);
    const remove = listeners.add(listener);
    return () => {
      remove();
      // Not a later one of the same workspace, when this is called a second time.
      if (listeners.isEmpty && this.#byWorkspace.get(workspaceId) === listeners) {
        this.#byWorkspace.delete(workspaceId);
      }
    };
  }

  note(workspaceId: string): void {
    this.#byWorkspace.get(workspaceId)?.tell();
  }
}
