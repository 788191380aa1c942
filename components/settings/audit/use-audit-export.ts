'use client';

import { useEffect, useRef, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { saveFile } from '@/components/ui/save-file';
import { AUDIT_PAGE_MAX, type AuditEntry, listAudit } from '@/contracts/audit';
import { type AuditFilters, toQuery } from './audit-filters';

/** Entries that one file holds at most. */
const EXPORT_MAX = 10_000;

interface ExportState {
  readonly isBusy: boolean;
  /** What there is to say of it: how far it is, how it ended. */
  readonly told: string | null;
  readonly isFailed: boolean;
}

const IDLE: ExportState = { isBusy: false, told: null, isFailed: false };

/** Saves what the filters leave as a file with one JSON object a line. */
export function useAuditExport(filters: AuditFilters) {
  const [state, setState] = useState(IDLE);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const start = async () => {
    const control = new AbortController();
    leaving.current = control;
    const tell = (told: string) => setState({ isBusy: true, told, isFailed: false });
    tell('Collecting');
    try {
      const { entries, isCut } = await collect(filters, control.signal, (count) =>
        tell(`${count} collected`),
      );
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
      saveFile(new Blob(lines, { type: 'application/x-ndjson' }), fileName(new Date()));
      setState({ ...IDLE, told: isCut ? CUT : countOf(entries.length) });
    } catch (error) {
      if (control.signal.aborted) return;
      const { message } = toFailure(error);
      setState({ isBusy: false, told: `The log was not exported: ${message}`, isFailed: true });
    }
  };
  return { ...state, start: () => void start() };
}

const CUT = `The newest ${EXPORT_MAX.toLocaleString('en')} entries were exported; choose earlier days for those before.`;
const countOf = (count: number): string => (count === 1 ? '1 entry exported' : `${count} entries exported`);
const fileName = (now: Date): string => `audit-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.jsonl`;

async function collect(filters: AuditFilters, signal: AbortSignal, onProgress: (count: number) => void) {
  const entries: AuditEntry[] = [];
  for (let cursor: string | null = null; entries.length < EXPORT_MAX; ) {
    const page = await askPage(filters, cursor, signal);
    entries.push(...page.entries);
    if (page.next === null) return { entries, isCut: false };
    onProgress(entries.length);
    cursor = page.next;
  }
  return { entries: entries.slice(0, EXPORT_MAX), isCut: true };
}

const askPage = (filters: AuditFilters, cursor: string | null, signal: AbortSignal) =>
  call(listAudit, {
    query: { ...toQuery(filters), limit: String(AUDIT_PAGE_MAX), ...(cursor === null ? {} : { cursor }) },
    signal,
  });
