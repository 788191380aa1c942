import type { InteractionStore } from '@/components/stores/interaction-store';

/** Opens the window that creates a workspace, unless another window is open. */
export function openCreate(interaction: InteractionStore, runtime: string | null = null): void {
  interaction.setState((state) =>
    state.dialog || state.creating || state.connecting ? {} : { creating: { runtime } },
  );
}
