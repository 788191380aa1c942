import { z } from 'zod';
import { APPROVAL_STATUSES } from '@/domain/approval';
import { BUDGET_KINDS } from '@/domain/budget';
import { type ErrorRow, row } from './error-row';
import { envRequirement, templateProblem } from './template-problems';

const childrenToConfirm = z.object({
  status: z.literal('confirmation_required'),
  message: z.string(),
  children: z.array(z.object({ id: z.uuid(), name: z.string() })),
  children_count: z.int(),
});

/** A workspace on the way that a task has taken; null for the name of one that is purged. */
const chainLink = z.object({ id: z.uuid(), name: z.string().nullable() });

/** The one error table: HTTP, JSON-RPC, server actions, OpenAPI and the UI all read it. */
export const ERRORS = {
  invalid_json: row(400, 'The body is not valid JSON.', { jsonRpc: -32700 }),
  invalid_field: row(400, 'A field of the request is not valid.', { jsonRpc: -32602 }),
  would_create_cycle: row(400, 'A workspace cannot be placed below itself.', { jsonRpc: -32602 }),
  invalid_rpc_request: row(400, 'This is no JSON-RPC request.', { jsonRpc: -32600 }),
  no_config: row(400, 'It has no config.yaml that could describe a team.'),
  no_sub_workspaces: row(400, 'Its config.yaml names no sub_workspaces.'),
  operation_not_offered: row(400, 'This operation is not offered here yet.', {
    jsonRpc: -32004,
    retry: 'never',
  }),
  version_not_supported: row(400, 'Only versions 0.3 and 1.0 of A2A are spoken here.', {
    jsonRpc: -32009,
    extras: z.object({ supported_versions: z.array(z.string()) }),
  }),
  method_not_found: row(400, 'The version of the protocol that was asked for has no such method.', {
    jsonRpc: -32601,
  }),
  push_not_supported: row(400, 'Push notifications are not offered here.', {
    jsonRpc: -32003,
    retry: 'never',
  }),
  no_extended_card: row(400, 'There is no extended agent card.', { jsonRpc: -32007, retry: 'never' }),
  extension_required: row(400, 'The agent requires an extension that the request does not name.', {
    jsonRpc: -32008,
    extras: z.object({ extensions: z.array(z.string()) }),
  }),
  not_external: row(400, 'Its agent runs here and gets its token when it starts; restart it instead.', {
    retry: 'never',
  }),
  invalid_org_template: row(400, 'The organisation template is not valid.', {
    jsonRpc: -32602,
    extras: z.object({ problems: z.array(templateProblem) }),
  }),
  invalid_workspace_template: row(400, 'The workspace template is not valid.', {
    jsonRpc: -32602,
    extras: z.object({ problems: z.array(templateProblem) }),
  }),
  url_not_allowed: row(400, 'This address is not allowed.', { jsonRpc: -32602 }),
  invalid_token: row(401, 'The token is not valid.', { level: 'warn' }),
  unauthenticated: row(401, 'This needs a sign-in or a token.'),
  wrong_credentials: row(401, 'The email or the password is not right.', { level: 'warn' }),
  budget_exceeded: row(402, 'The budget of this workspace is used up.', {
    extras: z.object({
      /** Whose limit it is. */
      budget_scope: z.enum(['workspace', 'organisation']),
      budget_kind: z.enum(BUDGET_KINDS),
      /** Of money. */
      limit_cents: z.int().optional(),
      used_cents: z.int().optional(),
      /** Of tokens or runs. */
      limit: z.int().optional(),
      used: z.int().optional(),
      turns_over_at: z.string(),
      /** The endpoint that raises it. */
      raise_with: z.string(),
    }),
  }),
  second_factor_required: row(401, 'Type the code that your authenticator app shows, or a recovery code.'),
  wrong_code: row(401, 'This code is not right, or was used before; try the next one.', { level: 'warn' }),
  forbidden: row(403, 'Your role does not allow this.', { retry: 'never' }),
  invalid_caller: row(403, 'This caller id is not one that a request may claim.', { level: 'warn' }),
  communication_denied: row(403, 'These two workspaces may not talk to each other.'),
  foreign_source: row(403, 'Only the workspace itself may stand as the source.', {
    retry: 'never',
    level: 'warn',
  }),
  foreign_host: row(403, 'This address does not belong to the platform.', { retry: 'never', level: 'warn' }),
  foreign_origin: row(403, 'Requests from other websites are not accepted.', {
    retry: 'never',
    level: 'warn',
  }),
  second_factor_needed: row(
    403,
    'This server asks for a second factor; set it up on your account page first.',
  ),
  wrong_password: row(403, 'The current password is not right.', { level: 'warn' }),
  not_found: row(404, 'There is nothing at this address.', { jsonRpc: -32601, retry: 'never' }),
  workspace_not_found: row(404, 'There is no such workspace.', { retry: 'never' }),
  workspace_gone: row(404, 'There is no such workspace.', {
    retry: 'never',
    extras: z.object({ workspace_id: z.uuid(), deleted: z.literal(true), status: z.string().optional() }),
  }),
  task_not_found: row(404, 'There is no such task.', { jsonRpc: -32001, retry: 'never' }),
  delegation_not_found: row(404, 'There is no such delegation here.', { retry: 'never' }),
  memory_key_not_found: row(404, 'Nothing is kept under this key.', { retry: 'never' }),
  approval_not_found: row(404, 'There is no such approval here.', { retry: 'never' }),
  instruction_not_found: row(404, 'There is no such instruction.', { retry: 'never' }),
  inbox_message_not_found: row(404, 'There is no such message in this inbox.', { retry: 'never' }),
  queued_message_not_found: row(404, 'No such message waits here.', { retry: 'never' }),
  person_not_found: row(404, 'There is no such person.', { retry: 'never' }),
  session_not_found: row(404, 'There is no such session of yours.', { retry: 'never' }),
  invitation_not_found: row(404, 'There is no such invitation.', { retry: 'never' }),
  token_not_found: row(404, 'There is no such token.', { retry: 'never' }),
  secret_not_found: row(404, 'There is no such secret here.', { retry: 'never' }),
  file_not_found: row(404, 'There is no such file.'),
  invalid_multipart: row(400, 'The body is not a valid form with files (multipart/form-data).'),
  org_template_not_found: row(404, 'There is no such organisation template.'),
  workspace_template_not_found: row(404, 'There is no such workspace template.'),
  already_paused: row(404, 'It is paused already; resume it to let it run again.'),
  not_paused: row(404, 'It is not paused, so there is nothing to resume; restart it instead.'),
  no_team: row(404, 'Nobody stands below it, so there is no team to dissolve.'),
  not_awake: row(404, 'Only a workspace that is online can fall asleep; start it first.'),
  method_not_allowed: row(405, 'This address does not answer this method.', { retry: 'never' }),
  confirmation_required: row(409, 'This removes more than one workspace; confirm it first.', {
    extras: childrenToConfirm,
  }),
  already_claimed: row(409, 'This server has its owner already; sign in.'),
  second_factor_is_on: row(409, 'There is a second factor already; turn it off first.'),
  second_factor_is_off: row(409, 'There is no second factor.'),
  no_password: row(
    409,
    'This account has no password, so it needs no second factor here; its provider can ask for one.',
  ),
  email_taken: row(409, 'Somebody with this email is here already.'),
  last_owner: row(409, 'This is the last owner; make somebody else an owner first.'),
  server_mode_only: row(409, 'Nobody signs in on this machine alone; this is for server mode.'),
  template_exists: row(409, 'There is a template of that name already.', {
    extras: z.object({ id: z.string() }),
  }),
  template_is_shipped: row(409, 'This template is part of the installation and cannot be deleted.'),
  name_taken: row(409, 'A workspace of that name already stands at this place.'),
  file_changed: row(409, 'The file was changed in the meantime; read it again and compare.', {
    extras: z.object({ current_version: z.string().nullable() }),
  }),
  path_taken: row(409, 'A folder stands where the file would be, or a file where its folder would be.'),
  nothing_to_roll_back: row(409, 'Nothing counted before that pin: there is nothing to go back to.'),
  not_removed: row(409, 'Only a removed workspace can be restored.'),
  workspace_stopped: row(409, 'This workspace is paused or asleep; resume it first.', {
    extras: z.object({ status: z.string() }),
  }),
  ancestor_paused: row(409, 'A team above it is paused; resume that one first.', {
    extras: z.object({ ancestor: z.object({ id: z.uuid(), name: z.string() }) }),
  }),
  tasks_running: row(409, 'Its agent is at work; wait until it is done, or use force=true.', {
    extras: z.object({ active_tasks: z.int() }),
  }),
  inbox_message_answered: row(409, 'This message has its answer already; send another message instead.'),
  approval_over: row(409, 'This has been decided already.', {
    extras: z.object({ status: z.enum(APPROVAL_STATUSES), decided_at: z.string() }),
  }),
  too_many_instructions: row(409, 'There are too many instructions here; delete one first.'),
  queued_message_gone: row(409, 'This message does not wait any more: it is with the agent, or at its end.', {
    extras: z.object({ status: z.string() }),
  }),
  message_id_reused: row(409, 'This messageId belongs to another message; give each message its own.', {
    jsonRpc: -32602,
  }),
  message_in_doubt: row(
    409,
    'This message was on its way when its answer got lost; the agent may have it, so it is not sent again. Look what the agent did, and write a new message.',
    { jsonRpc: -32603 },
  ),
  delegation_cycle: row(409, 'This task has been in the hands of that workspace already.', {
    extras: z.object({ path: z.array(chainLink) }),
  }),
  delegation_too_deep: row(409, 'This task has been handed on too often.', {
    extras: z.object({ path: z.array(chainLink) }),
  }),
  delegation_id_taken: row(409, 'This delegation_id belongs to another delegation; give each its own.'),
  memory_conflict: row(409, 'Somebody else has changed it meanwhile; look at it as it stands now.', {
    extras: z.object({
      expected_version: z.int(),
      /** Null: the key is not there. */
      current_version: z.int().nullable(),
      current_value: z.unknown().optional(),
    }),
  }),
  changed_meanwhile: row(409, 'Somebody else has changed it meanwhile, so it was left as it is.'),
  memory_full: row(409, 'There is no room for more; delete something first.'),
  too_many_secrets: row(409, 'There are too many secrets; delete one first.'),
  parent_removed: row(409, 'Its parent is removed; restore the parent first.'),
  workspace_removed: row(410, 'This workspace was removed.', {
    retry: 'never',
    extras: z.object({ id: z.uuid(), removed_at: z.string(), hint: z.string() }),
  }),
  cursor_gone: row(410, 'That entry is not here (any more); leave the cursor out and start again.'),
  link_not_valid: row(410, 'This link is not valid any more; ask for a new one.', { retry: 'never' }),
  restore_expired: row(410, 'It was removed too long ago to be restored.', { retry: 'never' }),
  caller_gone: row(400, 'The connection was closed before the whole request had arrived.', {
    level: 'debug',
  }),
  missing_env: row(412, 'The template needs variables that have no value yet.', {
    extras: z.object({
      missing_env: z.array(envRequirement),
      required_env: z.array(envRequirement),
      template: z.string(),
      suggestion: z.string(),
    }),
  }),
  body_too_large: row(413, 'The body is too large.'),
  file_too_large: row(413, 'A file has at most 1 MiB here.'),
  upload_too_large: row(413, 'That is more than can be uploaded.', {
    extras: z.object({ max_bytes: z.int(), file: z.string().optional() }),
  }),
  uploads_full: row(413, 'Too many files wait for this agent already; it has to fetch some first.'),
  upload_too_slow: row(408, 'Nothing more of the upload has arrived for a while.', {
    level: 'debug',
  }),
  files_full: row(413, 'The files of this workspace take all the room they may; delete some first.'),
  subtree_too_large: row(
    413,
    'The files of these workspaces are too large to be copied or exported at once; do it part by part.',
  ),
  unsupported_media_type: row(415, 'Send JSON: content-type application/json.', { jsonRpc: -32005 }),
  task_not_cancelable: row(400, 'The task has ended and can no longer be canceled.', {
    jsonRpc: -32002,
    retry: 'never',
  }),
  unsupported_by_backend: row(422, 'This kind of workspace cannot do that.', { retry: 'never' }),
  uploads_not_possible: row(
    422,
    'This workspace cannot receive files: its agent has no address and does not poll. Connect it again in push mode with an address that can be reached, or in poll mode.',
    { retry: 'never' },
  ),
  malware_found: row(422, 'The scanner refused a file of this upload.', {
    level: 'warn',
    extras: z.object({ file: z.string() }),
  }),
  file_not_text: row(422, 'This file is no text, so it cannot be shown.', { retry: 'never' }),
  upgrade_required: row(
    426,
    'A terminal is a WebSocket: it needs the server that `npm start` runs, and proxies in between that let WebSockets through.',
  ),
  too_many_tokens: row(429, 'There are too many live tokens; revoke one first.'),
  too_many_approvals: row(429, 'Too much waits for people already; wait until something is decided.'),
  too_many_terminals: row(429, 'You have as many terminals open as one person may; close one first.'),
  too_many_at_once: row(429, 'Too many of your requests are under way; try again when one of them is over.', {
    retry: 'later',
    extras: z.object({ retry_after: z.int() }),
  }),
  pair_paused: row(429, 'This workspace was sent the same over and over; nothing passes for a while.', {
    retry: 'later',
    level: 'warn',
    extras: z.object({ retry_after: z.int(), paused_until: z.string() }),
  }),
  rate_limited: row(429, 'Too many requests; try again shortly.', {
    retry: 'later',
    extras: z.object({ retry_after: z.int() }),
  }),
  proxy_request_failed: row(500, 'The request to the agent cannot be made.', {
    jsonRpc: -32603,
    level: 'warn',
  }),
  internal: row(500, 'Something went wrong on our side.', {
    jsonRpc: -32603,
    retry: 'later',
    level: 'error',
  }),
  secrets_unreadable: row(
    500,
    'Some secrets cannot be decrypted with the keys of this server; save them again, or give it the key back.',
    { retry: 'later', level: 'error', extras: z.object({ failed_keys: z.array(z.string()) }) },
  ),
  agent_answer_not_stored: row(
    500,
    'The agent has answered, but its answer could not be stored; do not send the message again.',
    {
      jsonRpc: -32603,
      retry: 'never',
      level: 'error',
      extras: z.object({ delivery_confirmed: z.literal(true) }),
    },
  ),
  agent_calls_exhausted: row(503, 'Too many messages wait for this agent; retry shortly.', {
    retry: 'later',
    extras: z.object({ retry_after: z.int() }),
  }),
  agent_queue_full: row(503, 'Too many messages wait for this busy agent; try again later.', {
    retry: 'later',
    extras: z.object({ retry_after: z.int() }),
  }),
  agent_refused: row(502, 'The agent answered with an error.', {
    extras: z.object({ upstream_status: z.int(), retry_after: z.int().optional() }),
  }),
  agent_unreachable: row(502, 'The agent of this workspace cannot be reached.', {
    jsonRpc: -32603,
    retry: 'later',
  }),
  agent_answer_unreadable: row(502, 'The answer of the agent cannot be read.', {
    jsonRpc: -32006,
    retry: 'never',
    extras: z.object({ delivery_confirmed: z.boolean() }),
  }),
  scanner_unavailable: row(
    503,
    'The scanner that looks at uploads cannot be asked at the moment, so nothing is let in; retry shortly.',
    { retry: 'later', level: 'error' },
  ),
  uploads_exhausted: row(503, 'Too many files are on their way at the moment; retry shortly.', {
    retry: 'later',
    extras: z.object({ retry_after: z.int() }),
  }),
  url_not_routable: row(502, 'The address of this workspace may not be called.', { jsonRpc: -32603 }),
  chat_store_unavailable: row(502, 'The chat cannot be read at the moment.', {
    retry: 'later',
    level: 'error',
  }),
  workspace_without_url: row(503, 'This workspace has no address yet; its agent has not connected.', {
    retry: 'later',
    extras: z.object({ status: z.string() }),
  }),
  workspace_waking: row(503, 'The workspace is waking up; retry shortly.', {
    retry: 'later',
    extras: z.object({ waking: z.literal(true), retry_after: z.int() }),
  }),
  agent_dead: row(503, 'The machine of this workspace is not running; it is being restarted.', {
    retry: 'later',
    level: 'warn',
    extras: z.object({ restarting: z.boolean() }),
  }),
  agent_busy: row(503, 'The agent is busy; the message may already be running, so do not send it again.', {
    retry: 'never',
    extras: z.object({
      busy: z.literal(true),
      retry_after: z.int(),
      native_session: z.literal(true).optional(),
    }),
  }),
  image_not_found: row(422, 'The image of this runtime is not here.'),
  machine_not_running: row(409, 'The machine of this workspace is not running; start it first.'),
  machine_failed: row(502, 'The machine of this workspace could not do that.', {
    retry: 'later',
    level: 'warn',
  }),
  storage_full: row(507, 'There is no room left where this workspace keeps its files.', {
    retry: 'later',
    level: 'warn',
  }),
  backend_unavailable: row(503, 'What runs this workspace does not answer at the moment; retry shortly.', {
    retry: 'later',
    level: 'warn',
  }),
  command_timeout: row(422, 'The command took too long and was ended.'),
  not_reachable: row(503, 'The workspace cannot be reached at the moment.', {
    retry: 'later',
    extras: z.object({ status: z.string() }),
  }),
  platform_unavailable: row(503, 'The database cannot be reached; retry shortly.', {
    retry: 'later',
    level: 'error',
  }),
  secrets_key_missing: row(503, 'This server has no key to encrypt secrets with, so it stores none.', {
    retry: 'later',
    level: 'warn',
  }),
  shutting_down: row(503, 'The platform is stopping; retry shortly.', { retry: 'later' }),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** The table's row with the optional keys visible. */
export const errorRow = (code: ErrorCode): ErrorRow => ERRORS[code];

/** Every error answer (D39); documented extras stand beside these keys. */
export const errorBody = z.looseObject({
  error: z.string(),
  code: z.string(),
  field: z.string().optional(),
  request_id: z.string(),
});
export type ErrorBody = z.infer<typeof errorBody>;
