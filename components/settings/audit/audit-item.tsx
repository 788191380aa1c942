'use client';

import { ChevronRight } from 'lucide-react';
import { formatDate, formatMoment } from '@/components/ui/moments';
import type { AuditEntry } from '@/contracts/audit';
import { describeEntry } from './describe-entry';

/** One entry: a sentence and when; the rest of it on request. */
export function AuditItem({ entry, isBroken }: { entry: AuditEntry; isBroken: boolean }) {
  return (
    <li>
      <details className="audit-entry" data-broken={isBroken || undefined}>
        <summary>
          <ChevronRight aria-hidden="true" size={14} strokeWidth={2} className="audit-chevron" />
          <span className="min-w-0 flex-1">
            <span className="audit-sentence">
              {describeEntry(entry).map(({ text, isName }, at) => {
                const key = `${at} ${text}`;
                return isName ? <bdi key={key}>{text}</bdi> : <span key={key}>{text}</span>;
              })}
            </span>
            <span className="audit-when">
              <time dateTime={entry.at} title={formatMoment(entry.at)}>
                {formatDate(entry.at)}
              </time>
              {entry.seq === null ? ' · being sealed' : ` · entry ${entry.seq}`}
              {isBroken && <strong> · changed afterwards</strong>}
            </span>
          </span>
        </summary>
        <Facts entry={entry} />
      </details>
    </li>
  );
}

function Facts({ entry }: { entry: AuditEntry }) {
  const facts = [
    ['When', entry.at],
    ['Who', entry.actor.id],
    ['Action', entry.action],
    ['Workspace', entry.workspace_id],
    ['Request', entry.request_id],
  ].filter(([, value]) => value !== null);
  return (
    <div className="audit-facts">
      <dl>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre dir="ltr" tabIndex={0}>
        {JSON.stringify(entry.details, null, 2)}
      </pre>
    </div>
  );
}
