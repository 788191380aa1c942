'use client';

import { Check, Copy } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { CopyByHand } from '@/components/ui/copy-by-hand';
import { useCopied } from '@/components/ui/use-copied';
import type { ExternalConnection } from '@/contracts/external-connection';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75 } as const;

const FIELDS = [
  ['workspace_id', 'Workspace id'],
  ['platform_url', 'Platform URL'],
  ['auth_token', 'Token'],
  ['registry_endpoint', 'Registration'],
  ['heartbeat_endpoint', 'Heartbeat'],
] as const satisfies readonly (readonly [keyof ExternalConnection, string])[];

/** The values by themselves, for a client of one's own. */
export function FieldsView({ connection }: { connection: ExternalConnection }) {
  return (
    <>
      <p className="text-muted">The values by themselves, for a client of your own.</p>
      <dl className="mt-3 divide-y divide-line overflow-hidden rounded-card border border-line">
        {FIELDS.map(([key, label]) => (
          <Field key={key} label={label} value={connection[key]} />
        ))}
      </dl>
    </>
  );
}

function Field({ label, value }: { label: string; value: string }) {
  const { state, copy } = useCopied();
  return (
    <div className="px-3 py-2">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <dt className="text-12 text-muted">{label}</dt>
          <dd className="font-mono text-12 [overflow-wrap:anywhere]">
            {value === '' ? <span className="font-sans text-soft">(missing)</span> : value}
          </dd>
        </div>
        <Button className="h-8 px-2.5" disabled={value === ''} onClick={() => void copy(value)}>
          {state === 'copied' ? <Check {...ICON} /> : <Copy {...ICON} />}
          <span aria-live="polite">{state === 'copied' ? 'Copied!' : 'Copy'}</span>
          <span className="sr-only"> {label}</span>
        </Button>
      </div>
      {state === 'refused' && <CopyByHand text={value} label={`${label}: the text to copy`} />}
    </div>
  );
}
