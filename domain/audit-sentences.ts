/**
 * What an entry of the audit log says, after the name of whoever did it. `{workspace}` is the workspace it was done to;
 * every other name in braces is one of the entry's details.
 */
export const AUDIT_SENTENCES: Readonly<Record<string, string>> = {
  'create-workspace': 'made the workspace {workspace}',
  'update-workspace': 'changed the workspace {workspace}',
  'delete-workspace': 'removed the workspace {workspace}',
  'restore-workspace': 'restored the workspace {workspace}',
  'duplicate-workspace': 'made {workspace} as a copy of another workspace',
  'import-bundle': 'made {workspace} from a bundle',
  'import-org': 'deployed the organisation {org}',
  'import-workspace-template': 'added the workspace template {id}',
  'delete-workspace-template': 'deleted the workspace template {id}',
  'patch-workspace-config': 'changed the configuration of {workspace}',
  'set-workspace-model': 'gave {workspace} the model {model}',
  'write-file': 'wrote the file {path} of {workspace}',
  'replace-files': 'replaced the files of {workspace}',
  'delete-file': 'deleted the file {path} of {workspace}',
  'save-global-secret': 'saved the secret {key} for all workspaces',
  'delete-global-secret': 'deleted the secret {key} for all workspaces',
  'save-workspace-secret': 'saved the secret {key} of {workspace}',
  'delete-workspace-secret': 'deleted the secret {key} of {workspace}',
  'get-secret-values': 'read the secrets of {workspace}',
  'create-org-key': 'made the organisation key {name}',
  'revoke-org-key': 'revoked the organisation key {name}',
  'create-workspace-token': 'made a token for {workspace}',
  'revoke-workspace-token': 'revoked a token of {workspace}',
  'get-test-token': 'made a token for tests of {workspace}',
  'rotate-external-credentials': 'renewed the credentials of {workspace}',
  'register-agent': 'connected to {workspace}',
  'update-agent-card': 'changed the agent card of {workspace}',
  'record-activity': 'wrote down an activity of {workspace}',
  'notify-people': 'sent people a message as {workspace}',
  'sign-in': 'signed in by {by}',
  'claim-server': 'claimed this server as {email}',
  'invite-person': 'invited {email} as {role}',
  'revoke-invitation': 'revoked the invitation of {email}',
  'accept-invitation': 'accepted the invitation of {email}',
  'change-person-role': 'changed the role of {email} from {from} to {to}',
  'remove-person': 'removed {email} from this server',
  'sign-person-out': 'signed {email} out everywhere',
  'rename-account': 'changed their name from {from} to {to}',
  'change-password': 'changed their password',
  'sign-out-everywhere': 'signed themselves out everywhere',
};

/** The same of what was asked for and refused, and is worth an entry all the same. */
export const REFUSED_SENTENCES: Readonly<Record<string, string>> = {
  'sign-in': 'tried to sign in by {by} and was not let in',
};
