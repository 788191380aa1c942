import { expect, type Page } from '@playwright/test';

/** The settings, as a person sees them. */
export class SettingsPage {
  constructor(readonly page: Page) {}

  readonly drawer = this.page.getByRole('dialog', { name: 'Settings' });
  readonly gear = this.page.getByRole('button', { name: /^Settings/ });
  readonly name = this.drawer.getByLabel('Name', { exact: true });
  readonly value = this.drawer.getByLabel(/^(New value|Value)$/);
  readonly save = this.drawer.getByRole('button', { name: 'Save', exact: true });
  readonly question = this.page.getByRole('alertdialog');
  readonly search = this.drawer.getByLabel('Find a secret by its name');

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
