'use client';

import { TemplateList } from '@/components/org-templates/template-list';
import { useMay } from '@/components/session/session-context';
import { createWorkspace } from '@/contracts/workspaces';
import { FirstWorkspaceForm } from './first-workspace-form';
import { usePlatform } from './platform-context';

/** Nothing there yet: what this is, and two ways to begin. */
export function EmptyState() {
  const { gestures } = usePlatform();
  const mayCreate = useMay(createWorkspace);
  if (!mayCreate) return <NothingYet />;
  return (
    <div className="empty-state">
      <div className="empty-body">
        <h2 className="font-[650] text-20 tracking-[-0.015em]">Your organisation starts here</h2>
        <p className="mt-1.5 max-w-[56ch] text-muted">
          This canvas shows every AI agent you run as a card, teams inside teams, with what each is doing and
          what it needs from you. Bring in a whole organisation, or begin with a single agent.
        </p>
        <section aria-label="Organisation templates" className="mt-6">
          <TemplateList onImport={gestures.importTemplate} size="large" />
        </section>
        <section
          aria-label="Start with one workspace"
          className="mt-4 rounded-card border border-line bg-surface p-4"
        >
          <FirstWorkspaceForm />
        </section>
      </div>
    </div>
  );
}

/** For somebody who may look and not create. */
function NothingYet() {
  return (
    <div className="empty-state">
      <div className="empty-body">
        <h2 className="font-[650] text-20 tracking-[-0.015em]">Nothing is here yet</h2>
        <p className="mt-1.5 max-w-[56ch] text-muted">
          This canvas shows every AI agent of this organisation as a card. You may look at all of them; an
          operator or an owner creates them.
        </p>
      </div>
    </div>
  );
}
