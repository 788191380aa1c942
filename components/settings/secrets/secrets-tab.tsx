'use client';

import { useState } from 'react';
import { useMay } from '@/components/session/session-context';
import { listGlobalSecrets } from '@/contracts/secrets';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { useGuard } from '../settings-guard';
import { Secrets } from './secrets';

type Scope = 'workspace' | 'global';

/** The secrets: of the selected workspace, or the global ones. */
export function SecretsTab({ workspace }: { workspace: WorkspaceRow | null }) {
  const [scope, setScope] = useState<Scope>('workspace');
  const guard = useGuard();
  const maySeeGlobal = useMay(listGlobalSecrets);
  if (!maySeeGlobal) return workspace ? <Secrets workspaceId={workspace.id} /> : <SelectFirst />;
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

/** For whom the global ones are not. */
function SelectFirst() {
  return (
    <div className="settings-empty">
      <p className="font-semibold">Select a workspace</p>
      <p className="mt-1 text-muted">
        Select one on the canvas to see the secrets that its agent gets. Those of all workspaces are for
        owners.
      </p>
    </div>
  );
}
