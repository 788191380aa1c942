import { toSettingsTab } from '@/components/settings/settings-tabs';
import type { InteractionState, InteractionStore } from '@/components/stores/interaction-store';
import type { WorkspacesStore } from '@/components/stores/workspaces-store';
import { DEFAULT_TAB, toPanelTab } from '@/components/workspace-panel/panel-tabs';

/**
 * Keeps the selected workspace, its tab and the settings in the address (`?ws=…&tab=…&settings=…`), so that a link leads there, the browser's Back
 * button goes back, and a reload changes nothing. Other parameters are left alone.
 * @returns how to stop
 */
export function keepSelectionInUrl(workspaces: WorkspacesStore, interaction: InteractionStore): () => void {
  const read = (): void => {
    const query = new URLSearchParams(window.location.search);
    const wanted = query.get('ws')?.toLowerCase() ?? null;
    const { rows, snapshot } = workspaces.getState();
    // Before the first list nobody can say whether it exists; afterwards an unknown one selects nothing.
    const selectedId = wanted !== null && (snapshot.status !== 'ready' || rows.has(wanted)) ? wanted : null;
    interaction.setState({
      selectedId,
      settings: toSettingsTab(query.get('settings')),
      ...(wanted === null ? {} : { tab: toPanelTab(query.get('tab')) }),
    });
  };
  const goBack = (): void => {
    const { settings, guardSettings } = interaction.getState();
    const next = toSettingsTab(new URLSearchParams(window.location.search).get('settings'));
    if (guardSettings === null || next === settings) {
      read();
      return;
    }
    // The browser has gone back already: the address is put right until the person has said what they want.
    window.history.pushState(null, '', addressOf(interaction.getState()));
    guardSettings(() => interaction.setState({ settings: next }));
  };
  const stops = [
    interaction.subscribe((state, before) => {
      const { selectedId, tab, settings } = state;
      if (selectedId === before.selectedId && tab === before.tab && settings === before.settings) return;
      const url = addressOf(state);
      if (url.href === window.location.href) return;
      // Opening and closing are steps to go back over, changing the tab or the card is none.
      const isStep =
        (selectedId === null) !== (before.selectedId === null) ||
        (settings === null) !== (before.settings === null);
      // Without a state of Next's own its router takes the new address over; with one it would write the old one back.
      window.history[isStep ? 'pushState' : 'replaceState'](null, '', url);
    }),
    workspaces.subscribe((state, before) => {
      if (state.snapshot.status !== 'ready' || before.snapshot.status === 'ready') return;
      const { selectedId } = interaction.getState();
      if (selectedId !== null && !state.rows.has(selectedId)) interaction.setState({ selectedId: null });
    }),
  ];
  read();
  window.addEventListener('popstate', goBack);
  return () => {
    window.removeEventListener('popstate', goBack);
    for (const stop of stops) stop();
  };
}

/** The page's address with what is selected and open in it. */
function addressOf({ selectedId, tab, settings }: InteractionState): URL {
  const url = new URL(window.location.href);
  setOrDelete(url, 'ws', selectedId);
  setOrDelete(url, 'tab', selectedId === null || tab === DEFAULT_TAB ? null : tab);
  setOrDelete(url, 'settings', settings);
  return url;
}

function setOrDelete(url: URL, name: string, value: string | null): void {
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
}
