import type { InteractionStore } from '@/components/stores/interaction-store';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';

interface CreatedDeps {
  readonly workspaces: WorkspacesStore;
  readonly interaction: InteractionStore;
  readonly reload: () => Promise<void>;
}

/**
 * Opens a workspace that was just created. Its card comes by an event, or with the list when events are late; whoever has
 * opened another one meanwhile keeps that.
 */
export async function selectCreated(
  { workspaces, interaction, reload }: CreatedDeps,
  id: string,
): Promise<void> {
  const { selectedId } = interaction.getState();
  if (!workspaces.getState().rows.has(id)) await reload();
  const isUnchanged = interaction.getState().selectedId === selectedId;
  if (isUnchanged && workspaces.getState().rows.has(id)) interaction.setState({ selectedId: id });
}
