import { expect, it } from 'vitest';
import { applySnapshot } from '@/components/stores/apply-snapshot';
import { createInteractionStore } from '@/components/stores/interaction-store';
import { createWorkspacesStore } from '@/components/stores/workspaces-store';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { dropVanished } from './store-watchers';

const A = '00000000-0000-4000-8000-000000000001';
const B = '00000000-0000-4000-8000-000000000002';
const row = (id: string): WorkspaceRow => ({ id, name: id, version: 1 }) as WorkspaceRow;

it('keeps what a link has selected while only an event has told of another workspace, and drops what vanishes', () => {
  const workspaces = createWorkspacesStore();
  const interaction = createInteractionStore();
  dropVanished(workspaces, interaction);
  interaction.setState({ selectedId: A });
  workspaces.setState({ rows: new Map([[B, row(B)]]) });
  expect(interaction.getState().selectedId).toBe(A);
  workspaces.setState((state) => applySnapshot(state, [row(A), row(B)], 0, 0));
  expect(interaction.getState().selectedId).toBe(A);
  workspaces.setState({ rows: new Map([[B, row(B)]]) });
  expect(interaction.getState().selectedId).toBeNull();
});

it('drops at the first list what is not in it', () => {
  const workspaces = createWorkspacesStore();
  const interaction = createInteractionStore();
  dropVanished(workspaces, interaction);
  interaction.setState({ selectedId: A });
  workspaces.setState((state) => applySnapshot(state, [row(B)], 0, 0));
  expect(interaction.getState().selectedId).toBeNull();
});
