import { expect, type Locator, type Page } from '@playwright/test';

/** The window that shows an agent elsewhere how to connect. */
export class ConnectPage {
  readonly dialog: Locator;
  readonly tabs: Locator;
  readonly saved: Locator;
  readonly status: Locator;
  readonly question: Locator;

  constructor(private readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'Connect your agent' });
    this.tabs = this.dialog.getByRole('tab');
    this.saved = this.dialog.getByRole('button', { name: 'I’ve saved it' });
    this.status = this.dialog.getByRole('status').first();
    this.question = page.getByRole('alertdialog');
  }

  async expectOpen(): Promise<void> {
    await expect(this.dialog).toBeVisible();
  }

  openTab(label: string): Promise<void> {
    return this.dialog.getByRole('tab', { name: label, exact: true }).click();
  }

  /** The text of the open tab, character by character as it is displayed. */
  async displayedText(): Promise<string> {
    return (await this.dialog.getByRole('tabpanel').locator('pre').innerText()) ?? '';
  }

  card(name: string, state: string): Locator {
    return this.page.getByRole('button', { name: `${name} workspace, ${state}`, includeHidden: true });
  }
}
