/**
 * What every program started here gets instead of our own environment: no secret of this process reaches it, no PG*
 * setting of a shell changes it, and it prints times and messages that can be compared.
 */
export const PLAIN_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  // Means nothing to these programs; the framework's types require it of every environment.
  NODE_ENV: 'production',
} as const;
