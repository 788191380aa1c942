import { expect, type Locator, type Page } from '@playwright/test';

/** The settings, as a person sees them. */
export class SettingsPage {
  readonly drawer: Locator;
  readonly gear: Locator;
  readonly name: Locator;
  readonly value: Locator;
  readonly save: Locator;
  readonly question: Locator;
  readonly search: Locator;

  constructor(readonly page: Page) {
    this.drawer = page.getByRole('dialog', { name: 'Settings' });
    this.gear = page.getByRole('button', { name: /^Settings/ });
    this.name = this.drawer.getByLabel('Name', { exact: true });
    this.value = this.drawer.getByLabel(/^(New value|Value)$/);
    this.save = this.drawer.getByRole('button', { name: 'Save', exact: true });
    this.question = page.getByRole('alertdialog');
    this.search = this.drawer.getByLabel('Find a secret by its name');
  }

  row(name: string) {
    return this.drawer.getByRole('listitem').filter({ hasText: name });
  }

  async open(): Promise<void> {
    await this.page.keyboard.press('Control+Comma');
    await expect(this.drawer).toBeVisible();
  }

  async fill(name: string, value: string): Promise<void> {
    await this.drawer.getByRole('button', { name: /^(Add|Add a secret)$/ }).click();
    await this.name.fill(name);
    await this.value.fill(value);
  }

  async add(name: string, value: string): Promise<void> {
    await this.fill(name, value);
    await this.save.click();
    await expect(this.row(name)).toBeVisible();
    await expect(this.save).toBeHidden();
  }
}
