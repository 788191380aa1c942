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
 * @param before what was open when somebody asked for it
 */
export async function selectCreated(
  { workspaces, interaction, reload }: CreatedDeps,
  id: string,
  before: string | null,
): Promise<void> {
  if (!workspaces.getState().rows.has(id)) await reload();
  const isUnchanged = interaction.getState().selectedId === before;
  if (isUnchanged && workspaces.getState().rows.has(id)) interaction.setState({ selectedId: id });
}
