import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DELEGATION_STATUSES,
  type DelegationStatus,
  FINAL_STATUSES,
  IN_FLIGHT_STATUSES,
  isOpen,
  mayMove,
  OPEN_STATUSES,
  statusesBefore,
} from './delegation';

const anyStatus = fc.constantFrom(...DELEGATION_STATUSES);

describe('the moves of a delegation', () => {
  it.each<[DelegationStatus, DelegationStatus[]]>([
    ['queued', ['dispatched', 'in_progress', 'stuck', 'completed', 'failed']],
    ['dispatched', ['queued', 'in_progress', 'stuck', 'completed', 'failed']],
    ['in_progress', ['stuck', 'completed', 'failed']],
    ['stuck', ['completed', 'failed']],
    ['completed', []],
    ['failed', []],
  ])('from %s lead to %j alone', (from, allowed) => {
    expect(DELEGATION_STATUSES.filter((to) => mayMove(from, to)).sort()).toEqual([...allowed].sort());
  });

  it('are the same seen from where they lead to', () => {
    fc.assert(
      fc.property(anyStatus, anyStatus, (from, to) => {
        expect(statusesBefore(to).includes(from)).toBe(mayMove(from, to));
      }),
    );
  });

  it('in any order keep an end, and a warning until then', () => {
    fc.assert(
      fc.property(fc.array(anyStatus, { maxLength: 30 }), (wanted) => {
        let status: DelegationStatus = 'queued';
        let end: DelegationStatus | null = null;
        let isWarned = false;
        for (const to of wanted) {
          if (mayMove(status, to)) status = to;
          isWarned ||= status === 'stuck';
          if (end !== null) expect(status).toBe(end);
          if (isWarned) expect(['stuck', ...FINAL_STATUSES]).toContain(status);
          if (!isOpen(status)) end = status;
        }
      }),
    );
  });

  it('lead from every open state to both ends', () => {
    for (const from of OPEN_STATUSES) for (const to of FINAL_STATUSES) expect(mayMove(from, to)).toBe(true);
    expect([...IN_FLIGHT_STATUSES, 'stuck', ...FINAL_STATUSES].sort()).toEqual(
      [...DELEGATION_STATUSES].sort(),
    );
  });
});
