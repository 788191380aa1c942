import { expect, type Locator, type Page } from '@playwright/test';

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

  /** Waits for it and keeps it from going by itself: somebody is inside with the keyboard. */
  async hold(): Promise<void> {
    // It takes the focus once when it opens.
    await expect(this.dialog).toBeFocused();
    await this.close.focus();
    await expect(this.time).toHaveAttribute('data-held', 'true');
  }

  /** Background of the box, as painted. */
  paper(): Promise<string> {
    return this.dialog.evaluate((box) => getComputedStyle(box).backgroundColor);
  }
}

export const purchaseLink = (page: Page, name: string): Locator =>
  page.getByRole('link', { name: `Purchase ${name}`, exact: true });
