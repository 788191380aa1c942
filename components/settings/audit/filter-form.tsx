'use client';

import { type ReactNode, useId } from 'react';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { inputClass, Labelled } from '@/components/create-workspace/labelled';
import { Button } from '@/components/ui/button';
import type { AuditEntry } from '@/contracts/audit';
import { AUDIT_SENTENCES } from '@/domain/audit-sentences';
import { type AuditFilters, collectActors, isFiltered, NO_FILTERS } from './audit-filters';
import { actionText, actorText } from './describe-entry';
import { useKnownActors } from './use-known-actors';

interface Props {
  readonly filters: AuditFilters;
  /** Those that are shown; who stands in them can be chosen. */
  readonly entries: readonly AuditEntry[];
  readonly onChange: (filters: AuditFilters) => void;
}

/** Narrows the log down: what, who, where and when. */
export function FilterForm({ filters, entries, onChange }: Props) {
  const rows = useWorkspaces((state) => state.rows);
  const workspaces = [...rows.values()].sort((a, b) => a.name.localeCompare(b.name));
  const chosen = filters.actor === '' ? [] : [{ id: filters.actor, name: null }];
  const actors = collectActors(useKnownActors(), entries);
  const set = (change: Partial<AuditFilters>) => onChange({ ...filters, seq: null, ...change });
  return (
    <form className="audit-filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <Choice label="What" all="Everything" value={filters.action} onPick={(action) => set({ action })}>
        {Object.keys(AUDIT_SENTENCES).map((action) => (
          <option key={action} value={action}>
            {actionText(action)}
          </option>
        ))}
      </Choice>
      <Choice label="Who" all="Anybody" value={filters.actor} onPick={(actor) => set({ actor })}>
        {collectActors([...actors, ...chosen], []).map((actor) => (
          <option key={actor.id} value={actor.id}>
            {actorText(actor)}
          </option>
        ))}
      </Choice>
      <Choice
        label="Workspace"
        all="Any"
        value={filters.workspaceId}
        onPick={(workspaceId) => set({ workspaceId })}
      >
        {workspaces.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Day label="From" value={filters.from} onPick={(from) => set({ from })} />
      <Day label="To" value={filters.to} onPick={(to) => set({ to })} />
      {isFiltered(filters) && (
        <Button tone="quiet" isSmall className="audit-clear" onClick={() => onChange(NO_FILTERS)}>
          {filters.seq === null ? 'Clear the filters' : `Only entry ${filters.seq} is shown: show all`}
        </Button>
      )}
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly onPick: (value: string) => void;
  readonly children: ReactNode;
}

function Choice({ label, all, value, onPick, children }: ChoiceProps) {
  const id = useId();
  return (
    <Labelled id={id} label={label} error={null}>
      <select
        id={id}
        value={value}
        className={inputClass(false)}
        onChange={(event) => onPick(event.target.value)}
      >
        <option value="">{all}</option>
        {children}
      </select>
    </Labelled>
  );
}

function Day({ label, value, onPick }: { label: string; value: string; onPick: (day: string) => void }) {
  const id = useId();
  return (
    <Labelled id={id} label={label} error={null}>
      <input
        id={id}
        type="date"
        value={value}
        className={inputClass(false)}
        onChange={(event) => onPick(event.target.value)}
      />
    </Labelled>
  );
}
