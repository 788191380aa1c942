import fc from 'fast-check';
import { toast } from 'sonner';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { applyEvents } from '@/components/stores/apply-events';
import { applySnapshot } from '@/components/stores/apply-snapshot';
import { createWorkspacesStore } from '@/components/stores/workspaces-store';
import type { PlatformEvent } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { changeOf, type Fields, standsAs } from './changes';
import { createDeeds } from './deeds';

const IDS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;

const row = (id: string, family: string): WorkspaceRow =>
  ({
    id,
    name: `${family} ${id.at(-1)}`,
    parent_id: null,
    x: 0,
    y: 0,
    collapsed: false,
    version: 1,
  }) as WorkspaceRow;

/** A server with the rows, whose events come when the test lets them, and a page with its deeds. */
function world(family = 'Ada') {
  const rows = new Map(IDS.map((id) => [id as string, row(id, family)]));
  const events: PlatformEvent[] = [];
  const workspaces = createWorkspacesStore();
  workspaces.setState((state) => applySnapshot(state, [...rows.values()], 0, 0));
  let isAway = false;

  const write = (id: string, fields: Fields): number => {
    const before = rows.get(id);
    if (!before) throw new Error('unknown');
    const next = { ...before, ...fields, version: before.version + 1 };
    rows.set(id, next);
    const isPlace = 'x' in fields;
    const payload = isPlace ? { parent_id: next.parent_id, x: next.x, y: next.y } : fields;
    const event = isPlace ? 'WORKSPACE_MOVED' : 'WORKSPACE_UPDATED';
    events.push({ event, workspace_id: id, version: next.version, timestamp: '', payload } as PlatformEvent);
    return next.version;
  };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (isAway) throw new TypeError('away');
    const id = url.split('/').at(-1) ?? '';
    const { expected, ...fields } = JSON.parse(String(init.body)) as Fields & { expected?: Fields };
    const now = rows.get(id);
    if (!now)
      return Response.json({ error: 'Gone.', code: 'workspace_removed', request_id: 'r' }, { status: 410 });
    if (expected && !standsAs(now, expected))
      return Response.json(
        { error: 'Changed.', code: 'changed_meanwhile', request_id: 'r' },
        { status: 409 },
      );
    return Response.json({ status: 'updated', version: write(id, fields) });
  });
  const deeds = createDeeds(workspaces);
  return {
    rows,
    deeds,
    workspaces,
    write,
    away: (now: boolean) => {
      isAway = now;
    },
    deliver: () => workspaces.setState((state) => applyEvents(state, events.splice(0), 1)),
    does: (ids: readonly string[], fields: Fields) => {
      const known = workspaces.getState().rows;
      const changes = ids.flatMap((id) => {
        const item = known.get(id);
        return item ? (changeOf(item, fields) ?? []) : [];
      });
      return deeds.does({
        planned: { changes, held: [] },
        label: 'Moved',
        wasNot: 'moved',
        isAnnounced: false,
      });
    },
  };
}

/** A text is said once for all tests: the same text again takes the place of the first. */
const said = () => toast.getHistory().map((item) => ('title' in item ? item.title : undefined));
const [A, B] = IDS;
afterEach(() => vi.unstubAllGlobals());

const place = fc.record({ x: fc.integer({ min: 0, max: 3 }), y: fc.integer({ min: 0, max: 3 }) });
const who = fc.constantFrom([A], [B], [A, B]);
const step = fc.oneof(
  fc.record({ kind: fc.constant('does' as const), ids: who, fields: place }),
  fc.record({ kind: fc.constant('fold' as const), ids: who, fields: fc.record({ collapsed: fc.boolean() }) }),
  fc.record({ kind: fc.constant('other' as const), ids: who, fields: place }),
  fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const, 'hear' as const, 'away' as const) }),
);

describe('what is done, undone and done again', () => {
  it('ends on the page as on the server, and never overwrites what somebody else did', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const { rows, deeds, workspaces, write, deliver, does, away } = world();
        /** By workspace: the place that somebody else gave it last, while nobody here has moved it since. */
        const theirs = new Map<string, Fields>();
        for (const item of steps) {
          switch (item.kind) {
            case 'does':
              await does(item.ids, item.fields);
              for (const id of item.ids)
                if (standsAs(rows.get(id) as WorkspaceRow, item.fields)) theirs.delete(id);
              break;
            case 'fold':
              await does(item.ids, item.fields);
              break;
            case 'other':
              for (const id of item.ids) {
                const now = rows.get(id) as WorkspaceRow;
                // The same place once more is nothing that could be overwritten.
                if (standsAs(now, item.fields)) continue;
                write(id, item.fields);
                theirs.set(id, item.fields);
              }
              break;
            case 'hear':
              deliver();
              break;
            case 'away':
              away(true);
              await does([A], { x: 77, y: 77 });
              away(false);
              break;
            default: {
              const before = new Map([...theirs].map(([id]) => [id, rows.get(id)]));
              await deeds.step(item.kind);
              for (const [id, was] of before) {
                const now = rows.get(id);
                // Moved by a step only from a place that this page had given it: never from theirs alone.
                if (now?.x !== was?.x || now?.y !== was?.y) {
                  expect(theirs.get(id)).toEqual({ x: was?.x, y: was?.y });
                  theirs.delete(id);
                }
              }
            }
          }
        }
        deliver();
        const shown = [...workspaces.getState().rows.values()];
        expect(shown).toEqual([...rows.values()]);
        expect(workspaces.getState().pending).toEqual([]);
      }),
    );
  });

  it('says that it cannot when somebody else has changed the same card, heard of or not, and leaves it alone', async () => {
    for (const isHeard of [true, false]) {
      const family = isHeard ? 'Heard' : 'Unheard';
      const { rows, deeds, write, deliver, does, workspaces } = world(family);
      await does([A], { x: 5, y: 5 });
      write(A, { x: 9, y: 9 });
      if (isHeard) deliver();
      await deeds.step('undo');
      expect(said()).toContain(`${family} 1 has been changed by somebody else since, so nothing was undone.`);
      expect(rows.get(A)).toMatchObject({ x: 9, y: 9 });
      deliver();
      expect(workspaces.getState().rows.get(A)).toMatchObject({ x: 9, y: 9 });
    }
  });

  it('is not hindered by a change of something else about the card', async () => {
    const { rows, deeds, write, does } = world();
    await does([A], { x: 5, y: 5 });
    write(A, { name: 'Renamed' });
    await deeds.step('undo');
    expect(rows.get(A)).toMatchObject({ name: 'Renamed', x: 0, y: 0 });
    await deeds.step('redo');
    expect(rows.get(A)).toMatchObject({ x: 5, y: 5 });
    await deeds.step('redo');
    expect(said()).toContain('There is nothing to redo.');
    expect(rows.get(A)).toMatchObject({ x: 5, y: 5 });
  });

  it('goes back when the platform is away, says so, and can be tried again', async () => {
    const { rows, deeds, does, away, workspaces } = world('Lost');
    away(true);
    await does([A, B], { x: 5, y: 5 });
    expect(said()).toContain('Lost 1, Lost 2 were not moved: The platform cannot be reached.');
    expect(workspaces.getState().rows.get(A)).toMatchObject({ x: 0, y: 0 });
    away(false);
    const { action } = toast.getHistory().at(-1) as {
      action?: { label: string; onClick: (e: never) => void };
    };
    action?.onClick(undefined as never);
    await vi.waitFor(() => expect(rows.get(B)).toMatchObject({ x: 5, y: 5 }));
    await deeds.step('undo');
    expect(rows.get(A)).toMatchObject({ x: 0, y: 0 });
  });
});
