import { type Browser, expect, type Page, test } from '@playwright/test';
import { expectAccessible } from './pages/accessible';
import { ChatStage } from './pages/chat-stage';
import { boxOf, cardOf, carry, carryOnto, restOf } from './pages/hand';
import { heardEvents, hearEvents } from './pages/heard-events';
import { inEveryLook } from './pages/site';
import { expectClean, openWatched, type WatchedPage } from './pages/watched-page';

const stage = new ChatStage();

interface Stored {
  readonly id: string;
  readonly parent_id: string | null;
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly name: string;
  readonly collapsed: boolean;
}

const stored = (id: string): Promise<Stored> => stage.server.api.json('GET', `/workspaces/${id}`);
const patch = (id: string, body: object): Promise<unknown> =>
  stage.server.api.json('PATCH', `/workspaces/${id}`, body);

/** Workspaces without an agent, in the order given, inside one another as said. */
async function make<const N extends string>(...names: readonly (N | readonly [N, N])[]) {
  const ids = {} as Record<N, string>;
  for (const item of names) {
    const [name, parent] = typeof item === 'string' ? [item, null] : item;
    const body = { name, runtime: 'external', ...(parent ? { parent_id: ids[parent] } : {}) };
    ids[name] = (await stage.server.api.json<{ id: string }>('POST', '/workspaces', body)).id;
  }
  return ids;
}

async function open(browser: Browser): Promise<WatchedPage> {
  // Without motion a card is where it goes at once.
  const context = await stage.newContext(browser, { reducedMotion: 'reduce' });
  return openWatched(context, `http://localhost:${stage.server.port}/`);
}

/** Nothing serious stands in the way of anybody, on paper and in the dark. */
const inBothThemes = (page: Page) => inEveryLook(page, () => expectAccessible(page), [[1440, 900]]);

const badge = (page: Page) => page.getByRole('status').filter({ hasText: /^(Into|Out of) / });

test.beforeEach(async () => {
  // Each test has the canvas to itself.
  const rows = await stage.server.api.json<Stored[]>('GET', '/workspaces');
  for (const { id, parent_id: parentId } of rows)
    if (parentId === null) await stage.server.api.json('DELETE', `/workspaces/${id}?confirm=true`);
});

test('E-32: a drop on a team asks first; put back nothing has happened, with a yes it is nested, and undo and redo lead there and back', async ({
  browser,
}) => {
  const ids = await make('Team', ['Inside', 'Team'], 'Loose');
  const watched = await open(browser);
  const { page } = watched;
  const before = await boxOf(page, 'Loose');
  await carryOnto(page, 'Loose', 'Team');
  await expect(badge(page)).toHaveText('Into Team');
  await expect(page.locator('.drop-target')).toBeVisible();
  await expect(page.locator('.drop-slot')).toHaveCount(1);
  await page.mouse.up();
  const dialog = page.getByRole('dialog', { name: 'Put Loose into Team?' });
  await expect(dialog).toBeVisible();
  await inBothThemes(page);
  await dialog.getByRole('button', { name: 'Put it back' }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => cardOf(page, 'Loose').boundingBox()).toEqual(before);
  expect(await stored(ids.Loose)).toMatchObject({ parent_id: null, x: null, y: null });

  await carryOnto(page, 'Loose', 'Team');
  await page.mouse.up();
  await dialog.getByRole('button', { name: 'Put it there' }).click();
  await expect.poll(() => stored(ids.Loose)).toMatchObject({ parent_id: ids.Team });
  await expect(page.getByText('Put Loose into Team')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => stored(ids.Loose)).toMatchObject({ parent_id: null });
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect.poll(() => stored(ids.Loose)).toMatchObject({ parent_id: ids.Team });
  await expectClean(watched);
});

test('E-33: dragged out of its team a card is taken out, with Ctrl already inside; a slip over the edge keeps it in, and Esc drops the drag', async ({
  browser,
}) => {
  const ids = await make('Team', ['First', 'Team'], ['Gone', 'Team'], ['Third', 'Team']);
  const { page } = await open(browser);
  const at = await boxOf(page, 'First');
  await carry(page, 'First', { x: -30, y: 10 });
  await page.mouse.up();
  await expect.poll(() => stored(ids.First)).toMatchObject({ parent_id: ids.Team, x: 12 });
  // Its sisters did not move for it.
  expect((await stored(ids.Gone)).x).not.toBeNull();
  expect((await boxOf(page, 'First')).x).toBe(at.x);

  const out = page.getByRole('dialog', { name: 'Take Gone out of Team?' });
  await page.keyboard.down('Control');
  await carry(page, 'Gone', { x: 20, y: 10 });
  await expect(badge(page)).toHaveText('Out of Team');
  await page.mouse.up();
  await page.keyboard.up('Control');
  await expect(out).toContainText('top of the canvas');
  await inBothThemes(page);
  await page.keyboard.press('Escape');
  await expect(out).toBeHidden();
  expect(await stored(ids.Gone)).toMatchObject({ parent_id: ids.Team });

  await carry(page, 'Gone', { x: 40, y: 400 });
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(out).toBeHidden();

  const team = await boxOf(page, 'Team');
  await carry(page, 'Gone', { x: 0, y: team.height + 80 });
  await page.mouse.up();
  await out.getByRole('button', { name: 'Take it out' }).click();
  await expect.poll(() => stored(ids.Gone)).toMatchObject({ parent_id: null });
});

test('E-34: of several cards put into a team together the one that fails goes back and is named, and can be tried again', async ({
  browser,
}) => {
  const ids = await make('Team', ['Inside', 'Team'], 'Alpha', 'Beta');
  const { page } = await open(browser);
  await page.route(`**/api/workspaces/${ids.Beta}`, (route) =>
    route.request().method() === 'PATCH' ? route.abort('connectionrefused') : route.continue(),
  );
  await cardOf(page, 'Alpha').click({ modifiers: ['Shift'], force: true });
  await cardOf(page, 'Beta').click({ modifiers: ['Shift'], force: true });
  await carryOnto(page, 'Beta', 'Team');
  await page.mouse.up();
  await page
    .getByRole('dialog', { name: 'Put 2 workspaces into Team?' })
    .getByRole('button', { name: 'Put' })
    .last()
    .click();
  const failed = page.getByText('Beta was not put into Team: The platform cannot be reached.');
  await expect(failed).toBeVisible();
  await expect.poll(() => stored(ids.Alpha)).toMatchObject({ parent_id: ids.Team });
  expect(await stored(ids.Beta)).toMatchObject({ parent_id: null });
  await page.unroute(`**/api/workspaces/${ids.Beta}`);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => stored(ids.Beta)).toMatchObject({ parent_id: ids.Team });
});

test('E-31: a reload moves no child that was dragged far inside its team, and brings back one that is outside of it', async ({
  browser,
}) => {
  const ids = await make('Team', ['Far', 'Team'], ['Lost', 'Team'], ['Near', 'Team']);
  await patch(ids.Far, { x: 700, y: 300 });
  await patch(ids.Lost, { x: -900, y: 80 });
  const { page } = await open(browser);
  const before = [await boxOf(page, 'Far'), await boxOf(page, 'Lost'), await boxOf(page, 'Team')];
  const [far, lost, team] = before;
  for (const box of [far, lost]) {
    expect(box && team && box.x > team.x && box.y > team.y).toBe(true);
    expect(box && team && box.x + box.width < team.x + team.width).toBe(true);
  }
  await page.reload();
  expect([await boxOf(page, 'Far'), await boxOf(page, 'Lost'), await boxOf(page, 'Team')]).toEqual(before);
});

test('two people on one canvas see what the other does, a drag is not disturbed by it, and undo never overwrites it', async ({
  browser,
}) => {
  const ids = await make('Ada', 'Grace');
  const [{ page }, { page: other }] = [await open(browser), await open(browser)];
  const seen = await boxOf(other, 'Ada');
  await carry(page, 'Ada', { x: 90, y: 120 });
  const held = await boxOf(page, 'Ada');
  await patch(ids.Ada, { name: 'Ada the first' });
  await expect(cardOf(page, 'Ada the first')).toBeVisible();
  expect(await boxOf(page, 'Ada the first')).toEqual(held);
  await page.mouse.up();
  await expect.poll(async () => (await cardOf(other, 'Ada the first').boundingBox())?.x).not.toBe(seen.x);

  const { x = 0, y = 0 } = await stored(ids.Ada);
  await patch(ids.Ada, { x: (x ?? 0) + 40, y });
  await expect.poll(async () => (await boxOf(page, 'Ada the first')).x).toBeGreaterThan(held.x + 1);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(
    page.getByText('Ada the first has been changed by somebody else since, so nothing was undone.'),
  ).toBeVisible();
  expect(await stored(ids.Ada)).toMatchObject({ x: (x ?? 0) + 40, y });
});

test('what one person moves the other one hears of at once, by its event alone and in the order in which it was done', async ({
  browser,
}) => {
  const ids = await make('Team', ['Inside', 'Team'], 'Ada', 'Grace');
  const context = await stage.newContext(browser, { reducedMotion: 'reduce' });
  await hearEvents(context);
  const { page: other } = await openWatched(context, `http://localhost:${stage.server.port}/`);
  const { page } = await open(browser);
  await expect(other.getByText('Live', { exact: true }).first()).toBeVisible();
  // No list that is asked for can bring the news from here on.
  await other.route('**/api/workspaces', (route) => route.abort());
  const [ada, grace] = [await boxOf(other, 'Ada'), await boxOf(other, 'Grace')];
  const before = (await heardEvents(other)).length;
  for (const name of ['Ada', 'Grace']) {
    await carry(page, name, { x: 12, y: 24 });
    await page.mouse.up();
  }
  await expect.poll(async () => (await cardOf(other, 'Grace').boundingBox())?.y).not.toBe(grace.y);
  await expect.poll(async () => (await boxOf(other, 'Ada')).y).not.toBe(ada.y);
  await carryOnto(page, 'Ada', 'Team');
  await page.mouse.up();
  await page.getByRole('dialog').getByRole('button', { name: 'Put it there' }).click();
  await expect.poll(() => stored(ids.Ada)).toMatchObject({ parent_id: ids.Team });
  const [team] = [await boxOf(other, 'Team')];
  await expect.poll(async () => (await boxOf(other, 'Ada')).y).toBeGreaterThan(team.y);

  // Of one card: those that are held beside it are held at the same time, and heard in the order of their commits.
  const written = await stage.server.api.json<{ id: string }[]>(
    'GET',
    `/events/history?limit=20&type=WORKSPACE_MOVED&workspace_id=${ids.Ada}`,
  );
  const moves = written.map(({ id }) => id);
  // The row says so before the event has come.
  await expect.poll(() => heardEvents(other)).toContain(moves[0]);
  const heard = (await heardEvents(other)).slice(before).filter((id) => moves.includes(id));
  expect(heard.length).toBeGreaterThanOrEqual(2);
  expect(heard).toEqual(moves.toReversed().slice(-heard.length));
});

test('without a mouse: Move to… finds a team, Arrange children packs it, and a collapsed team hides what is in it at any depth (E-49)', async ({
  browser,
}) => {
  const ids = await make('Team', ['Inner', 'Team'], ['Deep', 'Inner'], 'Loose');
  const { page } = await open(browser);
  await cardOf(page, 'Loose').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Move to…' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Move Loose to…' });
  await expect(dialog).toBeVisible();
  await inBothThemes(page);
  await dialog.getByLabel('Find a team').fill('inn');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect.poll(() => stored(ids.Loose)).toMatchObject({ parent_id: ids.Inner });
  await patch(ids.Deep, { x: 400, y: 90 });
  await cardOf(page, 'Inner').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Arrange children' }).press('Enter');
  await expect.poll(() => stored(ids.Deep)).toMatchObject({ x: null, y: null });
  await page.getByRole('button', { name: 'Collapse Inner' }).click();
  await expect(cardOf(page, 'Deep')).toHaveCount(0);
  await page.getByRole('button', { name: 'Collapse Team' }).click();
  await expect(cardOf(page, 'Inner')).toHaveCount(0);
  await page.getByRole('button', { name: 'Expand Team' }).click();
  await expect(cardOf(page, 'Inner')).toBeVisible();
  await expect(cardOf(page, 'Deep')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(cardOf(page, 'Inner')).toHaveCount(0);
});

test('a team is made larger by its corner or by keys, for everybody and after a reload, never smaller than what is in it, and fits again', async ({
  browser,
}) => {
  const ids = await make('Team', ['Inside', 'Team'], 'Zoe');
  const watched = await open(browser);
  const { page } = watched;
  const other = (await open(browser)).page;
  const corner = page.getByRole('button', { name: 'Resize Team' });
  await expect(corner).toBeHidden();
  await cardOf(page, 'Team').click({ position: { x: 30, y: 16 } });
  const [own, zoe] = [await boxOf(page, 'Team'), await boxOf(page, 'Zoe')];
  const pull = async (x: number, y: number) => {
    const at = await restOf(corner);
    await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
    await page.mouse.down();
    await page.mouse.move(at.x + at.width / 2 + x, at.y + at.height / 2 + y, { steps: 4 });
  };

  await pull(90, 60);
  await expect(page.locator('.resize-outline')).toBeVisible();
  expect(await boxOf(page, 'Team')).toEqual(own);
  await inBothThemes(page);
  await page.mouse.up();
  await expect.poll(async () => (await stored(ids.Team)).width).not.toBeNull();
  const larger = await boxOf(page, 'Team');
  expect([Math.round(larger.width - own.width), Math.round(larger.height - own.height)]).toEqual([90, 60]);
  expect(await boxOf(page, 'Zoe')).toEqual(zoe);
  await expect.poll(async () => (await boxOf(other, 'Team')).width / own.width).toBeGreaterThan(1.01);
  await page.reload();
  await expect.poll(async () => (await stored(ids.Team)).width).toBeGreaterThan(own.width);
  await expect(corner).toBeVisible();

  await corner.focus();
  const { width, height } = await stored(ids.Team);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect
    .poll(() => stored(ids.Team))
    .toMatchObject({ width: (width ?? 0) + 24, height: (height ?? 0) + 24 });
  await page.keyboard.press('ControlOrMeta+z');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => stored(ids.Team)).toMatchObject({ width, height });

  await pull(-900, -900);
  await page.mouse.up();
  await expect.poll(() => stored(ids.Team)).toMatchObject({ width: null, height: null });
  await patch(ids.Team, { width: 700, height: 500 });
  await page.getByRole('button', { name: 'Actions for Team' }).click();
  await page.getByRole('menuitem', { name: 'Fit to its members' }).click();
  await expect.poll(() => stored(ids.Team)).toMatchObject({ width: null, height: null });
  await expectClean(watched);
});

test('of cards over one another the one that is brought to the front lies above, for everybody and after a reload', async ({
  browser,
}) => {
  const ids = await make('Below', 'Above', 'Alone');
  await patch(ids.Below, { x: 0, y: 0 });
  await patch(ids.Above, { x: 60, y: 40 });
  await patch(ids.Alone, { x: 600, y: 0 });
  const watched = await open(browser);
  const { page } = watched;
  /** Whose card is seen where both are. */
  const seen = async () => {
    const { x, y } = await boxOf(page, 'Above');
    const id = await page.evaluate(
      ([left, top]) =>
        document.elementFromPoint(left, top)?.closest('.react-flow__node')?.getAttribute('data-id'),
      [x + 90, y + 60] as const,
    );
    return Object.entries(ids).find(([, each]) => each === id)?.[0];
  };
  expect(await seen()).toBe('Above');
  const menuOf = async (name: string) => {
    await cardOf(page, name).focus();
    await page.keyboard.press('Shift+F10');
  };
  await menuOf('Alone');
  await expect(page.getByRole('menuitem', { name: 'Details' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Bring to the front' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  // The focus goes back a moment after the menu: it would take that of the next card.
  await expect(cardOf(page, 'Alone')).toBeFocused();
  await menuOf('Below');
  await page.getByRole('menuitem', { name: 'Bring to the front' }).click();
  await expect.poll(() => seen()).toBe('Below');
  await page.reload();
  await expect.poll(() => seen()).toBe('Below');
  await page.keyboard.press('Escape');
  await cardOf(page, 'Below').click({ position: { x: 10, y: 10 } });
  await page.keyboard.press('ControlOrMeta+[');
  await expect.poll(() => seen()).toBe('Above');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => seen()).toBe('Below');
  await expectClean(watched);
});
