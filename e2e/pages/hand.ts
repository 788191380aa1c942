import { expect, type Locator, type Page } from '@playwright/test';

/** What lies over a card and carries its name. */
export const cardOf = (page: Page, name: string): Locator =>
  page.getByRole('button', { name: new RegExp(`^${name} workspace`) });

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where something is once it has come to rest. */
export async function restOf(what: Locator): Promise<Box> {
  let last = '';
  let box: Box | null = null;
  await expect
    .poll(async () => {
      const before = last;
      box = await what.boundingBox();
      last = JSON.stringify(box);
      return box !== null && last === before;
    })
    .toBe(true);
  if (!box) throw new Error(`${what} is not on the page`);
  return box;
}

/** Where a card is once it has come to rest. */
export const boxOf = (page: Page, name: string): Promise<Box> => restOf(cardOf(page, name));

/** A place inside a card at which it can be held: in a team, its head. */
const holdOf = ({ x, y }: Box) => ({ x: x + 30, y: y + 16 });

/** Holds a card and moves it by so much; it is not let go. */
export async function carry(page: Page, name: string, by: { x: number; y: number }): Promise<void> {
  const from = holdOf(await boxOf(page, name));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 4 });
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 4 });
}

/** Holds a card and moves its middle over the middle of the lower edge of another one, inside of it. */
export async function carryOnto(page: Page, name: string, target: string): Promise<void> {
  const [card, onto] = [await boxOf(page, name), await boxOf(page, target)];
  const goal = { x: onto.x + onto.width / 2, y: onto.y + Math.min(onto.height / 2, 30) };
  await carry(page, name, {
    x: goal.x - (card.x + card.width / 2),
    y: goal.y - (card.y + card.height / 2),
  });
}
