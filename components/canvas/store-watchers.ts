import type { InteractionStore } from '@/components/stores/interaction-store';
import { revertChange } from '@/components/stores/optimistic';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { isolate } from '@/components/ui/isolate';
import { toastInfo, toastSuccess } from '@/components/ui/toast';
import { changedFields } from '@/components/workspace-panel/details/details-form';
import { clampWidth, keepWidth, readWidth } from '@/components/workspace-panel/panel-width';

const OUTAGE_WORTH_A_WORD_MS = 2000;

/** A selected workspace that vanished is let go, and so is a dialog or a menu about it. */
export function dropVanished(workspaces: WorkspacesStore, interaction: InteractionStore): () => void {
  return workspaces.subscribe((state, before) => {
    // Before the first list only those are there that an event has told of: who is missing then may well be there.
    if (state.rows === before.rows || state.snapshot.status !== 'ready') return;
    const { selectedId, dialog, menu, why, batch } = interaction.getState();
    const picked = [...batch].filter((id) => state.rows.has(id));
    if (picked.length < batch.size) interaction.setState({ batch: new Set(picked) });
    if (menu && !state.rows.has(menu.id)) interaction.setState({ menu: null });
    if (why && !state.rows.has(why.id)) interaction.setState({ why: null });
    if (dialog && !state.rows.has(dialog.id)) interaction.setState({ dialog: null });
    if (selectedId === null || state.rows.has(selectedId)) return;
    interaction.setState({ selectedId: null });
    const gone = before.rows.get(selectedId);
    // Its own removal has a toast of its own.
    if (gone && !before.deleting.has(selectedId)) toastInfo(`${isolate(gone.name)} was removed`);
  });
}

/** Closes the windows of changes for whoever may change nothing any more. What is shown only once stays until it is put away. */
export function closeChanges(interaction: InteractionStore): void {
  interaction.setState({
    dialog: null,
    drag: null,
    dropping: null,
    asking: null,
    batch: new Set(),
    creating: null,
    importing: null,
    deploying: null,
    showsTemplates: false,
    detailsDrafts: new Map(),
  });
}

/** Takes back what whoever only looked has folded on this page alone: from now on they fold for everybody. */
export function unfoldAsForAll(workspaces: WorkspacesStore): void {
  workspaces.setState((state) =>
    state.pending.reduce((shown, { token }) => revertChange(shown, token), state),
  );
}

/** Takes over the panel's width of last time, and keeps every new one. */
export function keepPanelWidth(interaction: InteractionStore): () => void {
  interaction.setState({ panelWidth: clampWidth(readWidth(localStorage), window.innerWidth) });
  return interaction.subscribe((state, before) => {
    if (state.panelWidth !== before.panelWidth) keepWidth(localStorage, state.panelWidth);
  });
}

/** Says that live updates are back, after an outage long enough to have been noticed. */
export function sayWhenRestored(workspaces: WorkspacesStore): () => void {
  let brokeAtMs: number | null = null;
  return workspaces.subscribe((state, before) => {
    if (state.connection === before.connection) return;
    if (before.connection === 'live') brokeAtMs = Date.now();
    if (state.connection !== 'live' || brokeAtMs === null) return;
    if (Date.now() - brokeAtMs > OUTAGE_WORTH_A_WORD_MS) toastSuccess('Live updates restored');
    brokeAtMs = null;
  });
}

/** The browser asks before it leaves a page with something in it that is saved nowhere. */
export function warnBeforeLoss(workspaces: WorkspacesStore, interaction: InteractionStore): () => void {
  const leaving = (event: BeforeUnloadEvent) => {
    const { guardSettings, detailsDrafts } = interaction.getState();
    const { rows } = workspaces.getState();
    const isTyped = [...detailsDrafts].some(
      ([id, draft]) => rows.has(id) && Object.keys(changedFields(draft)).length > 0,
    );
    if (guardSettings !== null || isTyped) event.preventDefault();
  };
  window.addEventListener('beforeunload', leaving);
  return () => window.removeEventListener('beforeunload', leaving);
}
