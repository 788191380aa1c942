'use client';

import { CornerLeftUp } from 'lucide-react';
import { type FormEvent, useMemo, useState } from 'react';
import { findCard } from '@/components/canvas/find-card';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { StatusDot } from '@/components/canvas/status-dot';
import { Dialog } from '@/components/ui/dialog';
import { isolate } from '@/components/ui/isolate';
import { TextField } from '@/components/ui/text-field';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findPlaces, type MovePlace } from './find-places';
import './arranging.css';

const SHOWN_MAX = 100;

/** Moves a workspace into another team without dragging it. */
export function MoveToDialog({ row }: { row: WorkspaceRow }) {
  const { gestures, interaction } = usePlatform();
  const rows = useWorkspaces((state) => state.rows);
  const deleting = useWorkspaces((state) => state.deleting);
  const [query, setQuery] = useState('');
  const places = useMemo(
    () => findPlaces(rows, row.id, query, (id) => deleting.has(id)),
    [rows, row.id, query, deleting],
  );
  const close = () => interaction.setState({ dialog: null });
  const choose = (place: MovePlace) => {
    close();
    void gestures.moveTo(row.id, place.row?.id ?? null);
  };
  const submitted = (event: FormEvent) => {
    event.preventDefault();
    if (places[0]) choose(places[0]);
  };
  const more = places.length - SHOWN_MAX;
  return (
    <Dialog
      title={`Move ${isolate(row.name)} to…`}
      description="Choose the team that it becomes part of. What is inside goes along."
      onClose={close}
      focusInstead={() => findCard(row.id)}
    >
      <form onSubmit={submitted} className="mt-4">
        <TextField
          label="Find a team"
          value={query}
          error={null}
          onChange={(event) => setQuery(event.target.value)}
        />
      </form>
      <ul aria-label="Where it can go" className="places">
        {places.slice(0, SHOWN_MAX).map((place, index) => (
          <li key={place.row?.id ?? 'none'}>
            <PlaceRow place={place} isFirst={index === 0} onChoose={() => choose(place)} />
          </li>
        ))}
      </ul>
      <p role="status" className="mt-2 text-12 text-muted">
        {places.length === 0 && (query.trim() === '' ? 'There is nowhere else to go.' : 'Nothing matches.')}
        {more > 0 && `And ${more} more: write a part of the name.`}
      </p>
    </Dialog>
  );
}

interface PlaceProps {
  readonly place: MovePlace;
  readonly isFirst: boolean;
  readonly onChoose: () => void;
}

function PlaceRow({ place: { row, path }, isFirst, onChoose }: PlaceProps) {
  return (
    <button type="button" className="place-row" data-first={isFirst || undefined} onClick={onChoose}>
      {row ? <StatusDot status={row.status} /> : <CornerLeftUp aria-hidden="true" size={14} />}
      <bdi className="place-name">{row ? row.name : 'No team'}</bdi>
      <bdi className="place-path">{row ? path.join(' › ') : 'to the top of the canvas'}</bdi>
    </button>
  );
}
