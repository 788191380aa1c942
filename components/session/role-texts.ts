import type { Role } from '@/domain/access-rules';

/** What a role means to a person. */
export const ROLE_TEXTS: Record<Role, string> = {
  viewer: 'A viewer sees every workspace and its chats, and changes nothing.',
  operator: 'An operator also creates, changes and talks to workspaces.',
  owner: 'An owner may do everything, and decides who else is here.',
};
