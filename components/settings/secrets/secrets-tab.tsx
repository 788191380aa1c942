'use client';

import { useState } from 'react';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { useGuard } from '../settings-guard';
import { Secrets } from './secrets';

type Scope = 'workspace' | 'global';

/** The secrets: of the selected workspace, or the global ones. */
export function SecretsTab({ workspace }: { workspace: WorkspaceRow | null }) {
  const [scope, setScope] = useState<Scope>('workspace');
  const guard = useGuard();
  if (!workspace) return <Secrets key="global" workspaceId={null} />;
  const scopes = [
    ['workspace', 'This workspace'],
    ['global', 'Global'],
  ] as const;
  return (
    <>
      <fieldset className="scope-switch">
        <legend className="sr-only">Whose secrets</legend>
        {scopes.map(([id, label]) => (
          <label key={id} className="scope-choice" data-checked={scope === id}>
            <input
              type="radio"
              name="secret-scope"
              className="sr-only"
              checked={scope === id}
              onChange={() => guard(() => setScope(id))}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <Secrets key={scope} workspaceId={scope === 'global' ? null : workspace.id} />
    </>
  );
}
