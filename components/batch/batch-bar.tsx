'use client';

import { Moon, Pause, Play, RotateCw, Trash2, X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { mayCall } from '@/components/session/may-call';
import { useSession } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { BATCH_VERBS, contractOfBatch } from './batch-verbs';
import { BATCH_WORDS } from './batch-words';
import { isForAny } from './plan-batch';
import './batch.css';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;
const ICONS = { restart: RotateCw, pause: Pause, resume: Play, hibernate: Moon, delete: Trash2 } as const;
/** From two picked cards on, and for the one that is left when something failed: what can be done to all of them. */
export function BatchBar() {
  const count = useInteraction((state) => state.batch.size);
  const wasThere = useRef(false);
  wasThere.current = count > 1 || (wasThere.current && count > 0);
  return (
    <>
      <p role="status" className="sr-only">
        {count > 0 ? `${count} picked` : ''}
      </p>
      {wasThere.current && <Bar count={count} />}
    </>
  );
}

function Bar({ count }: { count: number }) {
  const { interaction } = usePlatform();
  const session = useSession();
  const rows = useWorkspaces((state) => state.rows);
  const deleting = useWorkspaces((state) => state.deleting);
  const batch = useInteraction((state) => state.batch);
  const ids = useMemo(() => [...batch].filter((id) => !deleting.has(id)), [batch, deleting]);
  const offered = useMemo(
    () => BATCH_VERBS.filter((verb) => mayCall(session, contractOfBatch(verb)) && isForAny(verb, ids, rows)),
    [session, ids, rows],
  );
  const bar = useRef<HTMLDivElement>(null);
  useFocusKept(bar, offered.length);
  const clear = () => interaction.setState({ batch: new Set() });
  return (
    <section aria-label="What is picked" className="batch-bar float-bar">
      <div ref={bar} role="toolbar" aria-label="Picked workspaces" tabIndex={-1} className="batch-tools">
        <p className="batch-count">
          <b>{count}</b> picked
        </p>
        <span className="bar-rule" aria-hidden="true" />
        {offered.map((verb) => {
          const Icon = ICONS[verb];
          return (
            <Button
              key={verb}
              tone={verb === 'delete' ? 'danger-quiet' : 'quiet'}
              isSmall
              className="batch-verb"
              aria-label={BATCH_WORDS[verb].label}
              onClick={() => interaction.setState({ asking: { verb, ids } })}
            >
              <Icon {...ICON} />
              <span className="batch-word">{BATCH_WORDS[verb].label}</span>
            </Button>
          );
        })}
        <IconButton label="Pick none" side="top" onClick={clear}>
          <X {...ICON} />
        </IconButton>
      </div>
    </section>
  );
}

/** A button may vanish under the focus when its verb has been done: the bar keeps it. */
function useFocusKept(bar: React.RefObject<HTMLDivElement | null>, offered: number): void {
  const hadFocus = useRef(false);
  useEffect(() => {
    const note = () => {
      hadFocus.current = bar.current?.contains(document.activeElement) ?? false;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [bar]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other buttons are a reason to look again
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body)
      bar.current?.focus({ preventScroll: true });
  }, [bar, offered]);
}
