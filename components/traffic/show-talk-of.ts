import type { InteractionStore } from '@/components/stores/interaction-store';

/** Opens what a workspace and the others have said to each other. */
export function showTalkOf(interaction: InteractionStore, id: string): void {
  interaction.setState({ selectedId: id, tab: 'chat', commsAskedOf: id });
}
