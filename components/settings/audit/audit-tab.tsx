'use client';

import { useEffect, useState } from 'react';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { PanelSkeleton } from '@/components/workspace-panel/panel-skeleton';
import { type AuditEntry, listAudit } from '@/contracts/audit';
import { type AuditFilters, isFiltered, NO_FILTERS } from './audit-filters';
import { AuditItem } from './audit-item';
import { FilterForm } from './filter-form';
import { useAudit } from './use-audit';
import { useAuditExport } from './use-audit-export';
import { useVerdict } from './use-verdict';
import { VerdictBanner } from './verdict-banner';
import './audit.css';

/** The audit log, for whoever may read it. */
export function AuditTab() {
  if (useMay(listAudit)) return <AuditLog />;
  return <p className="text-muted">The audit log is for owners alone. Ask one to look something up.</p>;
}

/** Whether it is whole, and what stands in it. */
function AuditLog() {
  const [filters, setFilters] = useState(NO_FILTERS);
  const { query, entries } = useAudit(filters);
  const verdict = useVerdict();
  const { data: told, refetch: checkAgain } = verdict.query;
  const { refetch } = query;
  const isSealedMeanwhile = told?.verdict === 'intact' && entries.some(({ seq }) => seq === null);
  useEffect(() => {
    if (isSealedMeanwhile) void refetch();
  }, [isSealedMeanwhile, refetch]);
  const refresh = () => {
    void refetch();
    void checkAgain();
  };
  return (
    <>
      <p className="mb-3 text-muted">
        Every change by a person, a key or an agent, kept for ever. If somebody edits the log itself, it shows
        here.
      </p>
      <VerdictBanner verdict={verdict} onShow={(seq) => setFilters({ ...NO_FILTERS, seq })} />
      <FilterForm filters={filters} entries={entries} onChange={setFilters} />
      <AuditBar
        key={JSON.stringify(filters)}
        filters={filters}
        isBusy={(query.isFetching && !query.isFetchingNextPage) || verdict.query.isFetching}
        onRefresh={refresh}
      />
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <ErrorBox
          title="The log could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch())}
        />
      )}
      {query.isSuccess && entries.length === 0 && <Nothing filters={filters} />}
      <AuditList entries={entries} brokenSeq={told?.first_broken?.seq ?? null} />
      {query.hasNextPage && !query.isError && (
        <Button
          className="mt-3 w-full"
          isBusy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Load more
        </Button>
      )}
    </>
  );
}

interface BarProps {
  readonly filters: AuditFilters;
  readonly isBusy: boolean;
  readonly onRefresh: () => void;
}

function AuditBar({ filters, isBusy, onRefresh }: BarProps) {
  const exported = useAuditExport(filters);
  return (
    <div className="audit-bar">
      <p
        role={exported.isFailed ? 'alert' : 'status'}
        className={exported.isFailed ? 'text-bad' : 'text-soft tabular-nums'}
      >
        {exported.told}
      </p>
      <Button tone="quiet" isSmall isBusy={isBusy} onClick={onRefresh}>
        Refresh
      </Button>
      <Button isSmall isBusy={exported.isBusy} onClick={exported.start}>
        Export
      </Button>
    </div>
  );
}

interface ListProps {
  readonly entries: readonly AuditEntry[];
  readonly brokenSeq: number | null;
}

function AuditList({ entries, brokenSeq }: ListProps) {
  return (
    <ol className="audit-list" aria-label="Entries, newest first">
      {entries.map((entry) => (
        <AuditItem key={entry.id} entry={entry} isBroken={brokenSeq !== null && entry.seq === brokenSeq} />
      ))}
    </ol>
  );
}

function Nothing({ filters }: { filters: AuditFilters }) {
  if (filters.seq !== null) {
    return <p className="mt-4 text-muted">{`There is no entry ${filters.seq} in the log.`}</p>;
  }
  return (
    <p className="mt-4 text-muted">
      {isFiltered(filters)
        ? 'No entry is like that. Choose other days, or clear the filters.'
        : 'Nothing is written in the log yet. The first change will be.'}
    </p>
  );
}
