import { expect, it } from 'vitest';
import { applySnapshot } from '@/components/stores/apply-snapshot';
import { createInteractionStore } from '@/components/stores/interaction-store';
import { createWorkspacesStore } from '@/components/stores/workspaces-store';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { selectCreated } from './select-created';

const NEW = '00000000-0000-4000-8000-00000000000a';
const OTHER = '00000000-0000-4000-8000-00000000000b';

/** Creates where events are late: the list has it, and meanwhile something may happen. */
async function selectedAfter(rows: readonly string[], meanwhile: string | null): Promise<string | null> {
  const [workspaces, interaction] = [createWorkspacesStore(), createInteractionStore()];
  const reload = async () => {
    if (meanwhile !== null) interaction.setState({ selectedId: meanwhile });
    const listed = rows.map((id) => ({ id, version: 1 }) as WorkspaceRow);
    workspaces.setState((state) => applySnapshot(state, listed, 0, 0));
  };
  await selectCreated({ workspaces, interaction, reload }, NEW, null);
  return interaction.getState().selectedId;
}

it('opens what was created once the list has it', async () => {
  expect(await selectedAfter([NEW, OTHER], null)).toBe(NEW);
});

it('leaves what somebody has opened meanwhile, and opens nothing that is not there', async () => {
  expect(await selectedAfter([NEW, OTHER], OTHER)).toBe(OTHER);
  expect(await selectedAfter([OTHER], null)).toBeNull();
});
