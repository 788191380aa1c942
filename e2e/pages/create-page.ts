import { expect, type Locator, type Page } from '@playwright/test';

/** The window that creates a workspace, as a person uses it. */
export class CreatePage {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly budget: Locator;
  readonly parent: Locator;
  readonly submit: Locator;

  constructor(private readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: 'New workspace' });
    this.name = this.dialog.getByRole('textbox', { name: 'Name' });
    this.budget = this.dialog.getByRole('textbox', { name: /^Budget/ });
    this.parent = this.dialog.getByRole('combobox', { name: 'Reports to' });
    this.submit = this.dialog.getByRole('button', { name: 'Create workspace' });
  }

  /** From the canvas that has cards. */
  async open(): Promise<void> {
    await this.page.getByRole('button', { name: 'New workspace' }).click();
    await expect(this.dialog).toBeVisible();
  }

  chooseRuntime(label: string): Promise<void> {
    return this.dialog.getByRole('radio', { name: label, exact: true }).click();
  }

  tier(number: number): Locator {
    return this.dialog.getByRole('radio', { name: new RegExp(`^T${number} `) });
  }
}
