import type { InteractionStore } from '@/components/stores/interaction-store';

/** On a phone the templates lie over everything: they make room for what comes. Elsewhere they stay open. */
export function uncover(interaction: InteractionStore): void {
  if (window.matchMedia('(width < 768px)').matches) interaction.setState({ showsTemplates: false });
}
