'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { call } from '@/components/api-client/call';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { listGlobalSecrets, saveGlobalSecret } from '@/contracts/secrets';
import { type GuideStep, nextStep, STEP_COUNT } from './guide-steps';
import { endGuide, guide, markDone } from './guide-store';
import './guide.css';

/** The first steps, for whoever may take them: a line that opens, and is never in the way. */
export function Guide() {
  const { isOver } = useStore(guide.store, (state) => state.value);
  const mayBegin = useMay(saveGlobalSecret);
  return isOver || !mayBegin ? null : <Steps />;
}

function Steps() {
  const state = useStore(guide.store, (kept) => kept.value);
  const [isOpen, setOpen] = useState(false);
  useSignals();
  const step = nextStep(state);
  const text = `Getting started: ${state.done.length} of ${STEP_COUNT}`;
  const Chevron = isOpen ? ChevronDown : ChevronUp;
  return (
    <div className="guide">
      {isOpen && <Panel step={step} done={state.done.length} />}
      <Button
        className="shadow-card"
        aria-expanded={isOpen}
        aria-label={text}
        onClick={() => setOpen((before) => !before)}
      >
        <span className="guide-pill">
          Getting started <span className="guide-count">{`${state.done.length}/${STEP_COUNT}`}</span>
        </span>
        <Chevron aria-hidden="true" size={14} strokeWidth={2} />
      </Button>
    </div>
  );
}

const TEXTS: Record<GuideStep | 'end', { readonly title: string; readonly text: string }> = {
  card: { title: 'Bring in an agent', text: 'Create a workspace, or a whole organisation from a template.' },
  key: {
    title: 'Add an API key',
    text: 'Agents that think need the key of a model provider. It is kept encrypted and reaches every agent at its next start.',
  },
  message: {
    title: 'Send a message',
    text: 'Open the chat of an agent that is online, and ask it for something. Its answer ends this step.',
  },
  end: { title: 'That is all it takes', text: 'The keys of the canvas are behind the question mark.' },
};

function Panel({ step, done }: { step: GuideStep | null; done: number }) {
  const { title, text } = TEXTS[step ?? 'end'];
  useKeyKnown(step === 'key');
  return (
    <section aria-label="Getting started" className="guide-panel float-bar">
      <progress aria-label="Steps done" max={STEP_COUNT} value={step === null ? STEP_COUNT : done} />
      <div aria-live="polite">
        <h2>{title}</h2>
        <p>{text}</p>
      </div>
      <div className="guide-steps">
        {step === null ? (
          <Button tone="primary" isSmall onClick={endGuide}>
            Finish
          </Button>
        ) : (
          <>
            <Act step={step} />
            <Button isSmall onClick={() => markDone(step)}>
              Next
            </Button>
            <Button tone="quiet" isSmall onClick={endGuide}>
              Skip the guide
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

/** What a step asks for, one press away. */
function Act({ step }: { step: GuideStep }) {
  const { interaction } = usePlatform();
  const online = useWorkspaces(
    ({ rows }) => [...rows.values()].find(({ status }) => status === 'online')?.id,
  );
  if (step === 'message') {
    return (
      <Button
        tone="primary"
        isSmall
        disabled={online === undefined}
        onClick={() => online !== undefined && interaction.setState({ selectedId: online, tab: 'chat' })}
      >
        Open a chat
      </Button>
    );
  }
  const open = () =>
    interaction.setState(step === 'key' ? { settings: 'secrets' } : { creating: { runtime: null } });
  return (
    <Button tone="primary" isSmall onClick={open}>
      {step === 'key' ? 'Open the secrets' : 'Create one'}
    </Button>
  );
}

/** A key that is there already needs no step of its own. */
function useKeyKnown(isAsked: boolean): void {
  const mayList = useMay(listGlobalSecrets);
  const { data } = useQuery({
    queryKey: ['guide-key'],
    queryFn: ({ signal }) => call(listGlobalSecrets, { signal }),
    enabled: isAsked && mayList,
  });
  const hasKey = data !== undefined && data.length > 0;
  useEffect(() => {
    if (hasKey) markDone('key');
  }, [hasKey]);
}

/** What ends a step by itself: a card, a key that was saved, an answer. */
function useSignals(): void {
  const { events } = usePlatform();
  const hasCards = useWorkspaces((state) => state.rows.size > 0);
  useEffect(() => {
    if (hasCards) markDone('card');
  }, [hasCards]);
  useEffect(
    () =>
      events.subscribe((batch) => {
        for (const { event } of batch) {
          if (event === 'SECRETS_CHANGED') markDone('key');
          if (event === 'AGENT_MESSAGE') markDone('message');
        }
      }),
    [events],
  );
}
