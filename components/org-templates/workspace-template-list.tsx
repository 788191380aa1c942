'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { toastError } from '@/components/ui/toast';
import { listGlobalSecrets } from '@/contracts/secrets';
import { deleteWorkspaceTemplate, type WorkspaceTemplateSummary } from '@/contracts/workspace-templates';
import { agentRuntimeLabel } from '@/domain/agent-runtimes';
import { startDeploy } from './deploy-flow';
import { useWorkspaceTemplates, WORKSPACE_TEMPLATES } from './use-workspace-templates';

/** The templates of single workspaces, each with its one action. */
export function WorkspaceTemplateList() {
  const platform = usePlatform();
  const maySeeSecrets = useMay(listGlobalSecrets);
  const { data, error, refetch } = useWorkspaceTemplates();
  const [startingId, setStartingId] = useState<string | null>(null);
  // State is too late for a double click: the second one arrives before the render.
  const isStarting = useRef(false);
  const start = async (template: WorkspaceTemplateSummary) => {
    if (isStarting.current) return;
    isStarting.current = true;
    setStartingId(template.id);
    await startDeploy(platform, template, maySeeSecrets).finally(() => {
      isStarting.current = false;
      setStartingId(null);
    });
  };
  if (data) {
    return (
      <ul className="grid gap-2">
        {data.map((template) => (
          <TemplateCard
            key={template.id}
            template={template}
            isBusy={startingId === template.id}
            isDisabled={startingId !== null}
            onStart={() => void start(template)}
          />
        ))}
      </ul>
    );
  }
  if (error)
    return (
      <ErrorBox title="The templates could not be loaded" error={error} onRetry={() => void refetch()} />
    );
  return (
    <div role="status" className="h-[96px] animate-pulse rounded-card bg-bg-2">
      <span className="sr-only">Loading templates</span>
    </div>
  );
}

interface CardProps {
  readonly template: WorkspaceTemplateSummary;
  readonly isBusy: boolean;
  readonly isDisabled: boolean;
  readonly onStart: () => void;
}

function TemplateCard({ template, isBusy, isDisabled, onStart }: CardProps) {
  const { name, description, skills, skill_count: count, runtime, tier, is_runnable: isRunnable } = template;
  return (
    <li className="template-card">
      <h4 className="template-name" title={name}>
        <bdi>{name}</bdi>
      </h4>
      {description !== '' && <p className="template-about">{description}</p>}
      {skills.length > 0 && (
        <ul className="card-skills" aria-label="Skills">
          {skills.map((skill) => (
            <li key={skill}>{skill}</li>
          ))}
          {count > skills.length && <li className="card-skills-more">+{count - skills.length}</li>}
        </ul>
      )}
      <div className="template-foot">
        <span className="text-12 text-soft">
          {agentRuntimeLabel(runtime)} · T{tier}
        </span>
        {template.source === 'imported' && <DeleteButton template={template} />}
        {isRunnable ? (
          <Button
            isBusy={isBusy}
            disabled={isDisabled}
            onClick={onStart}
            aria-label={isBusy ? `Starting ${name}` : `Start ${name}`}
          >
            {isBusy ? 'Starting' : 'Start'}
          </Button>
        ) : (
          <span className="text-12 text-muted">Nothing here runs it yet</span>
        )}
      </div>
    </li>
  );
}

function DeleteButton({ template: { id, name } }: { template: WorkspaceTemplateSummary }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = async () => {
    setAsking(false);
    try {
      await call(deleteWorkspaceTemplate, { params: { id } });
    } catch (error) {
      toastError(`${name} was not deleted: ${toFailure(error).message}`);
    }
    await queries.invalidateQueries({ queryKey: WORKSPACE_TEMPLATES });
  };
  return (
    <>
      <Button onClick={() => setAsking(true)} aria-label={`Delete the template ${name}`}>
        Delete
      </Button>
      {isAsking && (
        <AskDialog
          title={`Delete the template ${name}?`}
          text="Workspaces that started from it stay as they are."
          keep="Keep"
          go="Delete"
          onKeep={() => setAsking(false)}
          onGo={() => void remove()}
        />
      )}
    </>
  );
}
