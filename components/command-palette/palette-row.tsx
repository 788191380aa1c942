import { CornerDownLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { StatusDot } from '@/components/canvas/status-dot';
import { statusLook } from '@/components/canvas/status-look';
import type { Entry } from './find-entries';

interface Props {
  readonly id: string;
  readonly entry: Entry;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

export function PaletteRow({ id, entry, isActive, onPoint, onChoose }: Props) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, as a combobox does
    <div
      ref={element}
      id={id}
      role="option"
      aria-selected={isActive}
      tabIndex={-1}
      className="palette-row"
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      {entry.kind === 'command' ? (
        <>
          <CornerDownLeft aria-hidden="true" size={14} strokeWidth={1.75} />
          <span className="palette-name">{entry.command.label}</span>
          {entry.command.note && <bdi className="palette-role">{entry.command.note}</bdi>}
        </>
      ) : (
        <>
          <StatusDot status={entry.row.status} />
          <bdi className="palette-name">{entry.row.name}</bdi>
          <bdi className="palette-role">{entry.row.role}</bdi>
          <span className="palette-state">
            {statusLook(entry.row.status).word} · T{entry.row.tier}
          </span>
        </>
      )}
    </div>
  );
}
