import { describe, expect, it } from 'vitest';
import { listAudit } from '@/contracts/audit';
import { collectActors, isFiltered, NO_FILTERS, toQuery } from './audit-filters';

describe('the filters', () => {
  it('ask for everything while none is set', () => {
    expect(toQuery(NO_FILTERS)).toEqual({});
    expect(isFiltered(NO_FILTERS)).toBe(false);
  });

  it('are what the server takes', () => {
    const filters = {
      action: 'write-file',
      actor: 'owner',
      workspaceId: 'a3bb189e-8bf9-4c4b-9b3f-00000000000a',
      from: '2026-02-28',
      to: '2026-12-31',
      seq: 3,
    };
    const query = toQuery(filters);
    expect(listAudit.query.safeParse(query).success).toBe(true);
    expect(isFiltered({ ...NO_FILTERS, seq: 3 })).toBe(true);
    expect(query).toMatchObject({ actor: 'owner', workspace_id: filters.workspaceId, seq: '3' });
  });

  it('have whole days of the reader’s calendar, the last one included', () => {
    expect(toQuery({ ...NO_FILTERS, from: '2026-12-31', to: '2026-12-31' })).toEqual({
      since: new Date(2026, 11, 31).toISOString(),
      until: new Date(2027, 0, 1).toISOString(),
    });
    expect(toQuery({ ...NO_FILTERS, from: '2026-12', to: 'x' })).toEqual({});
  });
});

describe('the actors to choose from', () => {
  it('are the known ones and those of the entries, each once', () => {
    const entry = (id: string) => ({ actor: { id, name: null } }) as Parameters<typeof collectActors>[1][0];
    const known = [{ id: 'owner', name: 'Grace' }];
    expect(collectActors(known, [entry('owner'), entry('key:1'), entry('key:1')])).toEqual([
      { id: 'owner', name: 'Grace' },
      { id: 'key:1', name: null },
    ]);
  });
});
