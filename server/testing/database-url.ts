/** What every test database is copied from. */
export const TEMPLATE_DATABASE = 'test_template';

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
