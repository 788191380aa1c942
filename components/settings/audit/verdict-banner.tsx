'use client';

import { LoaderCircle, ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { describeVerdict, type Verdict } from './describe-verdict';
import type { useVerdict } from './use-verdict';

const ICON = { 'aria-hidden': true, size: 18, strokeWidth: 1.75, className: 'mt-px shrink-0' } as const;

interface Props {
  readonly verdict: ReturnType<typeof useVerdict>;
  readonly onShow: (seq: number) => void;
}

/** Whether the log is as it was written. */
export function VerdictBanner({ verdict: { query, checked }, onShow }: Props) {
  if (query.isPending) return <Checking checked={checked} />;
  if (query.data === undefined) {
    return (
      <ErrorBox
        title="The log could not be checked"
        error={query.error}
        isRetrying={query.isFetching}
        onRetry={() => void query.refetch()}
      />
    );
  }
  const { tone, title, text } = describeVerdict(query.data);
  const { first_broken: broken } = query.data;
  return (
    <div className="audit-verdict" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <ToneIcon tone={tone} />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        <p className="mt-0.5">{text}</p>
        {broken && (
          <Button isSmall className="mt-2" onClick={() => onShow(broken.seq)}>
            {`Show entry ${broken.seq}`}
          </Button>
        )}
      </div>
    </div>
  );
}

function ToneIcon({ tone }: { tone: Verdict['tone'] }) {
  if (tone === 'ok') return <ShieldCheck {...ICON} />;
  return tone === 'bad' ? <ShieldAlert {...ICON} /> : <ShieldQuestion {...ICON} />;
}

function Checking({ checked }: { checked: { until: number; of: number } | null }) {
  const soFar = checked && checked.of > 0 ? `${checked.until} of ${checked.of} entries so far.` : null;
  return (
    <div className="audit-verdict" data-tone="idle" role="status">
      <LoaderCircle {...ICON} className="mt-px shrink-0 animate-spin" />
      <div>
        <p className="font-semibold">Checking the log</p>
        {soFar && <p className="mt-0.5 tabular-nums">{soFar}</p>}
      </div>
    </div>
  );
}
