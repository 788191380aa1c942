import type { Locator, Page } from '@playwright/test';

/** The news of a purchase, over whatever page is there. */
export class PurchaseNews {
  readonly dialog: Locator;
  readonly close: Locator;
  /** The line that runs out. */
  readonly time: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Purchase complete' });
    this.close = this.dialog.getByRole('button', { name: 'Close' });
    this.time = page.locator('.purchase-time');
  }

  /** Background of the box, as painted. */
  paper(): Promise<string> {
    return this.dialog.evaluate((box) => getComputedStyle(box).backgroundColor);
  }
}

export const purchaseLink = (page: Page, name: string): Locator =>
  page.getByRole('link', { name: `Purchase ${name}`, exact: true });
