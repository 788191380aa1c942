import { createStore, type StoreApi } from 'zustand/vanilla';
import { initialWorkspacesState, type WorkspacesState } from './workspaces-state';

export type WorkspacesStore = StoreApi<WorkspacesState>;

/** Holds what the server said. Change it with `store.setState((state) => reducer(state, …))` and nothing else. */
export const createWorkspacesStore = (): WorkspacesStore =>
  createStore<WorkspacesState>(() => initialWorkspacesState);
