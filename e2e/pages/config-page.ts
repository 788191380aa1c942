import { expect, type Locator, type Page } from '@playwright/test';

/** The Config tab of the panel, as a person finds their way in it. */
export class ConfigPage {
  readonly panel: Locator;
  readonly tab: Locator;
  readonly formMode: Locator;
  readonly yamlMode: Locator;
  readonly editor: Locator;
  readonly save: Locator;
  readonly reload: Locator;
  /** Whether something is not saved. */
  readonly state: Locator;
  /** What was not saved, and why. */
  readonly refusals: Locator;
  readonly conflict: Locator;
  readonly comparison: Locator;

  constructor(
    readonly page: Page,
    name: string,
  ) {
    this.panel = page.getByRole('complementary', { name: `${name}: panel` });
    this.tab = this.panel.getByRole('tab', { name: 'Config' });
    this.formMode = this.panel.getByRole('tab', { name: 'Form' });
    this.yamlMode = this.panel.getByRole('tab', { name: 'YAML' });
    this.editor = this.panel.getByRole('textbox', { name: `config.yaml of ${name}` });
    this.save = this.panel.getByRole('button', { name: 'Save', exact: true });
    this.reload = this.panel.getByRole('button', { name: 'Reload' });
    this.state = this.panel.locator('.save-foot').getByRole('status');
    this.refusals = this.panel.locator('.save-refusal');
    this.conflict = this.panel.locator('.panel-notice[data-tone="warn"]');
    this.comparison = page.getByRole('dialog', { name: 'Two versions of config.yaml' });
  }

  field(label: string | RegExp): Locator {
    return this.panel.getByLabel(label, { exact: true });
  }

  /** Opens a group of fields that is folded away. */
  unfold(label: string): Promise<void> {
    return this.panel.locator('summary', { hasText: label }).click();
  }

  items(label: string): Locator {
    return this.panel.getByRole('list', { name: label }).getByRole('listitem');
  }

  /** Replaces the whole text, as with select all and paste. */
  async write(text: string): Promise<void> {
    await this.editor.fill(text);
  }

  async openYaml(): Promise<void> {
    await this.yamlMode.click();
    await expect(this.editor).toBeVisible();
  }

  async expectSaved(): Promise<void> {
    await expect(this.state).toHaveText('Saved.');
    await expect(this.save).toBeDisabled();
  }
}
