'use client';

import { useReactFlow } from '@xyflow/react';
import { Dialog } from 'radix-ui';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { FIT_MS, FIT_OPTIONS, withMotion } from '@/components/canvas/fit-options';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { leaveSettings } from '@/components/settings/leave-settings';
import { dialogOverlayClass } from '@/components/ui/dialog';
import { useReturnFocus } from '@/components/ui/use-return-focus';
import { type Entry, findEntries, type RunnableCommand } from './find-entries';
import { PaletteRow } from './palette-row';
import { paletteStore } from './palette-store';
import { useCommands } from './use-commands';
import './command-palette.css';

/** Finds a workspace, or does a thing: Cmd or Ctrl with K, from anywhere. */
export function CommandPalette() {
  const focus = useReturnFocus();
  const isOpen = useStore(paletteStore, (state) => state.isOpen);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => paletteStore.setState({ isOpen: open })}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialogOverlayClass} />
        <Dialog.Content className="palette" aria-describedby={undefined} {...focus}>
          <Dialog.Title className="sr-only">Find a workspace, or do a thing</Dialog.Title>
          <Search />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useChoose(commands: readonly RunnableCommand[]): (entry: Entry) => void {
  const { interaction } = usePlatform();
  const { fitView } = useReactFlow();
  return (entry) => {
    paletteStore.setState({ isOpen: false });
    if (entry.kind === 'command') {
      commands.find(({ id }) => id === entry.id)?.run();
      return;
    }
    leaveSettings(interaction, () => {
      interaction.setState({ selectedId: entry.id, tab: 'details' });
      void fitView(withMotion({ ...FIT_OPTIONS, maxZoom: 1, nodes: [{ id: entry.id }] }, FIT_MS));
    });
  };
}

function Search() {
  const rows = useWorkspaces((state) => state.rows);
  const commands = useCommands();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const choose = useChoose(commands);
  const { entries, workspaces } = useMemo(
    () => findEntries(query, rows.values(), commands),
    [query, rows, commands],
  );
  const at = Math.min(active, Math.max(entries.length - 1, 0));
  const pressed = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) setActive(Math.min(Math.max(at + step, 0), entries.length - 1));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && entries[at]) choose(entries[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={entries[at] ? `${listId}-${entries[at].id}` : undefined}
        aria-label="Find a workspace, or do a thing"
        placeholder="Find a workspace, or do a thing…"
        className="palette-input"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={pressed}
      />
      <div id={listId} role="listbox" aria-label="Found" className="palette-list">
        {entries.map((entry, index) => (
          <PaletteRow
            key={entry.id}
            id={`${listId}-${entry.id}`}
            entry={entry}
            isActive={index === at}
            onPoint={() => setActive(index)}
            onChoose={() => choose(entry)}
          />
        ))}
      </div>
      {entries.length === 0 && (
        <p className="palette-empty">
          {rows.size === 0 ? 'There are no workspaces yet.' : `Nothing matches “${query.trim()}”.`}
        </p>
      )}
      <p className="palette-foot" aria-live="polite">
        {workspaces === 1 ? '1 workspace' : `${workspaces} workspaces`}
        <span aria-hidden="true">
          <kbd>↑</kbd> <kbd>↓</kbd> to move <kbd>↵</kbd> to open <kbd>esc</kbd> to close
        </span>
      </p>
    </>
  );
}
