'use client';

import { useQueryClient } from '@tanstack/react-query';
import { RefreshCw, X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { BundleButton } from '@/components/bundles/bundle-button';
import { usePlatform } from '@/components/canvas/platform-context';
import { useDrawer } from '@/components/ui/use-drawer';
import { FolderButton } from './folder-button';
import { TemplateList } from './template-list';
import { ORG_TEMPLATES } from './use-org-templates';
import { WORKSPACE_TEMPLATES } from './use-workspace-templates';
import { WorkspaceTemplateList } from './workspace-template-list';
import './template-palette.css';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

/** What can be brought onto the canvas, at its left and beside it: it stays open while something arrives. */
export function TemplatePalette() {
  const { interaction, gestures } = usePlatform();
  const queries = useQueryClient();
  const drawer = useRef<HTMLElement>(null);
  const close = () => interaction.setState({ showsTemplates: false });
  useDrawer(drawer, 'templates-button', close);
  const refresh = () => {
    for (const queryKey of [ORG_TEMPLATES, WORKSPACE_TEMPLATES]) void queries.invalidateQueries({ queryKey });
  };
  return (
    <section ref={drawer} role="dialog" aria-labelledby="templates-title" tabIndex={-1} className="templates">
      <div className="templates-head">
        <h2 id="templates-title">Templates</h2>
        <button type="button" className="panel-icon" aria-label="Load the templates again" onClick={refresh}>
          <RefreshCw {...ICON} />
        </button>
        <button type="button" className="panel-icon" aria-label="Close the templates" onClick={close}>
          <X {...ICON} />
        </button>
      </div>
      <div className="templates-body">
        <Section title="Organisation templates">
          <TemplateList onImport={gestures.importTemplate} size="small" />
        </Section>
        <Section title="Workspace templates">
          <WorkspaceTemplateList />
        </Section>
      </div>
      <div className="templates-foot">
        <FolderButton />
        <BundleButton />
      </div>
    </section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details open className="templates-section">
      <summary>
        <h3>{title}</h3>
      </summary>
      {children}
    </details>
  );
}
