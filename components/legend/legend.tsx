'use client';

import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { StatusDot } from '@/components/canvas/status-dot';
import { STATUS_MEANINGS, STRIP_MEANINGS, statusLook } from '@/components/canvas/status-look';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { TIERS } from '@/domain/tiers';
import { legend, toggleLegend } from './legend-store';
import './legend.css';

/** What the dots, the lines and the letters on a card mean: from the tables that the cards themselves are drawn by. */
export function Legend() {
  const isOpen = useStore(legend.store, (state) => state.value);
  if (!isOpen) return null;
  return (
    <section id="legend" aria-label="Legend" className="legend float-bar">
      <div className="legend-head">
        <h2>Legend</h2>
        <button type="button" className="panel-icon" aria-label="Close the legend" onClick={toggleLegend}>
          <X aria-hidden="true" size={14} strokeWidth={1.75} />
        </button>
      </div>
      <ScrollRegion label="What the marks mean" className="legend-body">
        <ul aria-label="States">
          {STATUS_MEANINGS.map(({ status, meaning }) => (
            <li key={status}>
              <StatusDot status={status} />
              <span>
                <b>{statusLook(status).word}</b> {meaning}
              </span>
            </li>
          ))}
        </ul>
        <ul aria-label="Lines on a card">
          {STRIP_MEANINGS.map(({ tone, meaning }) => (
            <li key={tone}>
              <span className="legend-strip" data-tone={tone} aria-hidden="true" />
              <span>{meaning}</span>
            </li>
          ))}
        </ul>
        <ul aria-label="Tiers">
          {TIERS.map(({ tier, label }) => (
            <li key={tier}>
              <span className="legend-tier">T{tier}</span>
              <span>{label}</span>
            </li>
          ))}
        </ul>
      </ScrollRegion>
    </section>
  );
}
