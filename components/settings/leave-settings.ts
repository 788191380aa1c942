import type { InteractionStore } from '@/components/stores/interaction-store';

/** Shows what the settings cover: closes them first, and asks where something typed in them would be lost. */
export function leaveSettings(interaction: InteractionStore, show: () => void): void {
  const { guardSettings } = interaction.getState();
  const leave = () => {
    interaction.setState({ settings: null });
    show();
  };
  if (guardSettings) guardSettings(leave);
  else leave();
}
