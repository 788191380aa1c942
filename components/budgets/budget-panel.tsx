'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { Section } from '@/components/ui/section';
import { PanelSkeleton } from '@/components/workspace-panel/panel-skeleton';
import type { BudgetState } from '@/contracts/budgets';
import { BudgetBars } from './budget-bars';
import { BudgetEditor } from './budget-editor';

interface Props<State extends BudgetState> {
  readonly title: string;
  readonly query: UseQueryResult<State>;
  readonly mayEdit: boolean;
  readonly save: Parameters<typeof BudgetEditor>[0]['save'];
  readonly onSaved: () => void;
  /** What is to be said above the bars. */
  readonly children: (state: State) => ReactNode;
}

/** The limits of a month with what is used of them, and the way to change them for those who may. */
export function BudgetPanel<State extends BudgetState>(props: Props<State>) {
  const { title, query, mayEdit, save, onSaved, children } = props;
  const [isEditing, setEditing] = useState(false);
  const opener = useRef<HTMLDivElement>(null);
  const close = () => setEditing(false);
  const wasEditing = useRef(isEditing);
  useEffect(() => {
    const isOver = wasEditing.current && !isEditing;
    wasEditing.current = isEditing;
    // What had the focus is gone with the form.
    if (isOver && document.activeElement === document.body) opener.current?.querySelector('button')?.focus();
  }, [isEditing]);
  const edit = mayEdit && query.data && !isEditing && (
    <div ref={opener}>
      <Button isSmall onClick={() => setEditing(true)}>
        Edit<span className="sr-only"> the budget</span>
      </Button>
    </div>
  );
  return (
    <Section title={title} action={edit}>
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <ErrorBox
          title="The budget could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data && children(query.data)}
      {query.data && isEditing && (
        <BudgetEditor state={query.data} save={save} onSaved={onSaved} onClose={close} />
      )}
      {query.data && !isEditing && <BudgetBars state={query.data} />}
    </Section>
  );
}
