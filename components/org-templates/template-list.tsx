'use client';

import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import type { OrgTemplateSummary } from '@/contracts/org-templates';
import { useOrgTemplates } from './use-org-templates';

interface Props {
  readonly onImport: (template: OrgTemplateSummary) => Promise<void>;
  readonly size: 'small' | 'large';
}

/** The organisations that can be brought in, each with its one action. */
export function TemplateList({ onImport, size }: Props) {
  const { state, retry } = useOrgTemplates();
  const [importing, setImporting] = useState<string | null>(null);
  // State is too late for a double click: the second one arrives before the render.
  const isImporting = useRef(false);
  const importOnce = async (template: OrgTemplateSummary) => {
    if (isImporting.current) return;
    isImporting.current = true;
    setImporting(template.dir);
    await onImport(template);
    isImporting.current = false;
    setImporting(null);
  };
  if (state.status === 'loading') return <TemplateSkeletons size={size} />;
  if (state.status === 'failed') {
    return (
      <div role="alert" className="rounded-card border border-line bg-surface p-4">
        <p className="font-semibold">The templates could not be loaded</p>
        <p className="mt-0.5 text-muted">{state.message}</p>
        <Button className="mt-3" onClick={retry}>
          Retry
        </Button>
      </div>
    );
  }
  if (state.templates.length === 0) {
    return (
      <p className="rounded-card border border-line p-4 text-muted">
        No organisation templates are installed.
      </p>
    );
  }
  return (
    <ul className={listClass(size, state.templates.length)}>
      {state.templates.map((template) => (
        <TemplateItem
          key={template.dir}
          template={template}
          size={size}
          isBusy={importing === template.dir}
          isDisabled={importing !== null}
          onImport={() => void importOnce(template)}
        />
      ))}
    </ul>
  );
}

function listClass(size: Props['size'], count: number): string {
  if (size === 'small') return 'grid gap-1';
  return count > 1 ? 'grid gap-3 sm:grid-cols-2' : 'grid gap-3';
}

interface ItemProps {
  readonly template: OrgTemplateSummary;
  readonly size: Props['size'];
  readonly isBusy: boolean;
  readonly isDisabled: boolean;
  readonly onImport: () => void;
}

function TemplateItem({ template, size, isBusy, isDisabled, onImport }: ItemProps) {
  const count = `${template.workspaces} ${template.workspaces === 1 ? 'workspace' : 'workspaces'}`;
  const isLarge = size === 'large';
  return (
    <li
      className={classNames(
        'flex min-w-0 gap-3',
        isLarge ? 'flex-col rounded-card border border-line bg-surface p-4 shadow-card' : 'items-center p-2',
      )}
    >
      <div className="min-w-0 flex-1">
        <h3 className="truncate font-semibold text-name" title={template.name}>
          {template.name}
        </h3>
        <p className={classNames('text-muted', isLarge ? 'mt-0.5 line-clamp-3' : 'truncate text-12')}>
          {isLarge ? template.description : count}
        </p>
      </div>
      <Button
        tone={isLarge ? 'primary' : 'plain'}
        className={isLarge ? 'self-start' : ''}
        isBusy={isBusy}
        disabled={isDisabled}
        onClick={onImport}
        aria-label={isBusy ? `Importing ${template.name}` : `Import ${count}: ${template.name}`}
      >
        {isBusy ? 'Importing' : isLarge ? `Import ${count}` : 'Import'}
      </Button>
    </li>
  );
}

function TemplateSkeletons({ size }: { size: Props['size'] }) {
  return (
    <div role="status" className={listClass(size, 2)}>
      <span className="sr-only">Loading templates</span>
      {['first', 'second'].map((key) => (
        <div
          key={key}
          aria-hidden="true"
          className={classNames(
            'animate-pulse rounded-card bg-bg-2',
            size === 'large' ? 'h-[136px] border border-line' : 'h-[52px]',
          )}
        />
      ))}
    </div>
  );
}
