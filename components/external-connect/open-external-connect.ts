import type { InteractionStore } from '@/components/stores/interaction-store';

/**
 * Opens the window that shows how the agent of an external workspace connects. Its token cannot be shown again: the
 * window offers to replace it by a new one.
 */
export function openExternalConnect(interaction: InteractionStore, id: string): void {
  // A window with a token in it stays: closing it is for the person who reads it.
  interaction.setState((state) => (state.connecting?.shown ? {} : { connecting: { id, shown: null } }));
}
