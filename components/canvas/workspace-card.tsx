'use client';

import type { NodeProps } from '@xyflow/react';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, useMemo } from 'react';
import { useWaitingFor } from '@/components/approvals/use-approvals';
import { ResizeHandle } from '@/components/arranging/resize-handle';
import { hasTier } from '@/components/create-workspace/create-form';
import { openExternalConnect } from '@/components/external-connect/open-external-connect';
import { beginVerb } from '@/components/lifecycle/run-verb';
import { hasMachine } from '@/components/lifecycle/verbs';
import { StateNote } from '@/components/lifecycle/why/why-button';
import { useMay } from '@/components/session/session-context';
import { isFar } from '@/components/stores/interaction-store';
import { getExternalConnection } from '@/contracts/external-connection';
import { restartWorkspace } from '@/contracts/lifecycle';
import { updateWorkspace, type WorkspaceRow } from '@/contracts/workspaces';
import { agentRuntimeLabel } from '@/domain/agent-runtimes';
import { CardHit } from './card-hit';
import type { CardData, CardNode } from './derive-nodes';
import { FarCard } from './far-view/far-card';
import { useInteraction, usePlatform } from './platform-context';
import { skillNames } from './skill-names';
import { StatusDot } from './status-dot';
import { footNote, type Strip, statusLook, stripOf } from './status-look';
import { UnreadBadge } from './unread-badge';
import { useStartProgress } from './use-start-progress';

/** The next step where a restart is it, in its place. */
function StripRestart({ row, label }: { row: WorkspaceRow; label: string }) {
  const { workspaces, interaction, reload } = usePlatform();
  const mayRestart = useMay(restartWorkspace);
  const isActing = useInteraction((state) => state.acting.has(row.id));
  if (!mayRestart || !hasMachine(row)) return null;
  return (
    <button
      type="button"
      className="strip-verb nodrag nopan"
      aria-label={`${label} ${row.name}`}
      disabled={isActing}
      onClick={(event) => {
        event.stopPropagation();
        beginVerb({ workspaces, interaction, reload }, 'restart', row.id);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {label}
    </button>
  );
}

function StripLine({ strip, row }: { strip: Strip; row: WorkspaceRow }) {
  const { interaction } = usePlatform();
  const mayConnect = useMay(getExternalConnection);
  const body = (
    <>
      <span className="strip-mark" data-mark={strip.mark} aria-hidden="true">
        {strip.mark === 'alert' ? '!' : null}
      </span>
      <span className="strip-text">{strip.text}</span>
    </>
  );
  if (!strip.opensConnect || !mayConnect) {
    return (
      <p className="strip" data-tone={strip.tone} title={strip.text}>
        {body}
        {strip.restart && <StripRestart row={row} label={strip.restart} />}
      </p>
    );
  }
  return (
    <button
      type="button"
      className="strip strip-action nodrag nopan"
      data-tone={strip.tone}
      aria-label={`${strip.text}: ${row.name}`}
      onClick={(event) => {
        event.stopPropagation();
        openExternalConnect(interaction, row.id);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {body}
    </button>
  );
}

const SKILLS_SHOWN = 2;

/** What its agent says it can do: the first ones by name, the others counted. */
function Skills({ card }: { card: WorkspaceRow['agent_card'] }) {
  const names = useMemo(() => skillNames(card), [card]);
  if (names.length === 0) return null;
  const more = names.length - SKILLS_SHOWN;
  return (
    <ul className="card-skills" aria-label="Skills" title={names.join(', ')}>
      {names.slice(0, SKILLS_SHOWN).map((name) => (
        <li key={name}>{name}</li>
      ))}
      {more > 0 && <li className="card-skills-more">+{more}</li>}
    </ul>
  );
}

function TeamHandle({ data }: { data: CardData }) {
  const { gestures } = usePlatform();
  const { row, descendants, isLocked } = data;
  const Caret = row.collapsed ? ChevronRight : ChevronDown;
  return (
    <>
      <span className="count-pill" title={`${descendants} below`}>
        {descendants}
        <span className="sr-only"> workspaces below</span>
      </span>
      <button
        type="button"
        className="caret nodrag nopan"
        aria-expanded={!row.collapsed}
        aria-label={`${row.collapsed ? 'Expand' : 'Collapse'} ${row.name}`}
        disabled={isLocked}
        onClick={(event) => {
          event.stopPropagation();
          void gestures.setCollapsed(row.id, !row.collapsed);
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <Caret aria-hidden="true" size={16} strokeWidth={1.75} />
      </button>
    </>
  );
}

/** One workspace without its children: a leaf, or a team that is collapsed. */
export const WorkspaceCard = memo(function WorkspaceCard({ data, selected }: NodeProps<CardNode>) {
  const level = useInteraction((state) => state.levelOfDetail);
  if (isFar(level)) return <FarCard data={data} isSelected={selected} isTeam={false} />;
  return <NearCard data={data} selected={selected} isLight={level === 'compact'} />;
});

interface NearProps {
  readonly data: CardData;
  readonly selected: boolean;
  /** So far out that only its name and its colour can be read. */
  readonly isLight: boolean;
}

function NearCard({ data, selected, isLight }: NearProps) {
  const { row } = data;
  const look = statusLook(row.status);
  const strip = stripOf(row, useStartProgress(row.id), useWaitingFor(row.id));
  return (
    <article
      className="card"
      data-tone={look.tone}
      data-hollow={look.isHollow}
      data-asleep={look.isAsleep}
      data-stacked={data.hasChildren || undefined}
      data-strip={strip ? true : undefined}
      data-selected={selected || undefined}
      data-locked={data.isLocked || undefined}
    >
      <CardHit row={row} isSelected={selected} isFolded={data.hasChildren} />
      <header className="card-head">
        <StatusDot status={row.status} />
        <h2 className="card-name">{row.name}</h2>
        <UnreadBadge id={row.id} isFolded={data.hasChildren} />
        {data.hasChildren && !isLight && <TeamHandle data={data} />}
      </header>
      {isLight ? (
        strip && (
          <div className="card-rest">
            <StripLine strip={strip} row={row} />
          </div>
        )
      ) : (
        <>
          {row.role && <p className="card-role">{row.role}</p>}
          <Skills card={row.agent_card} />
          <div className="card-rest">
            {strip && <StripLine strip={strip} row={row} />}
            <CardFoot row={row} />
          </div>
        </>
      )}
    </article>
  );
}

function CardFoot({ row }: { row: WorkspaceRow }) {
  const note = footNote(row);
  return (
    <footer className="card-foot">
      <span className="card-place">
        {agentRuntimeLabel(row.runtime)}
        {hasTier(row) && (
          <>
            {' '}
            <i aria-hidden="true">·</i> T{row.tier}
          </>
        )}
      </span>
      <StateNote row={row} tone={note.tone}>
        {note.text}
      </StateNote>
    </footer>
  );
}

/** A team with its children drawn on its sheet. */
export const TeamCard = memo(function TeamCard({ data, selected }: NodeProps<CardNode>) {
  const level = useInteraction((state) => state.levelOfDetail);
  if (isFar(level)) return <FarCard data={data} isSelected={selected} isTeam />;
  return <NearTeam data={data} selected={selected} isLight={level === 'compact'} />;
});

function NearTeam({ data, selected, isLight }: NearProps) {
  const { row } = data;
  const look = statusLook(row.status);
  const strip = stripOf(row, useStartProgress(row.id), useWaitingFor(row.id));
  const mayResize = useMay(updateWorkspace) && selected && !isLight && !data.isLocked;
  return (
    <section
      className="team"
      aria-label={`Team ${row.name}`}
      data-tone={look.tone}
      data-asleep={look.isAsleep}
      data-selected={selected || undefined}
      data-locked={data.isLocked || undefined}
    >
      <CardHit row={row} isSelected={selected} isFolded={false} />
      <header className="team-head">
        <StatusDot status={row.status} />
        <div className="team-title">
          <h2 className="card-name">{row.name}</h2>
          {!isLight && <p className="card-role">{row.role}</p>}
        </div>
        {strip && !isLight && <StripLine strip={strip} row={row} />}
        <span className="team-space" />
        {!isLight && row.status !== 'online' && (
          <StateNote row={row} tone={look.tone}>
            {look.word}
          </StateNote>
        )}
        <UnreadBadge id={row.id} isFolded={false} />
        {!isLight && <TeamHandle data={data} />}
      </header>
      {mayResize && <ResizeHandle id={row.id} name={row.name} />}
    </section>
  );
}
