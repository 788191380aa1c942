/** The only role that can log in, and its database. */
export const ROLE_NAME = 'molecule';

/** Names and values as PostgreSQL takes them on its command line. */
export type ServerSettings = Readonly<Record<string, string>>;

/**
 * Given on the command line at every start and not in postgresql.conf, so that a new release's settings reach data
 * folders of an old one. fsync and synchronous_commit stand here so that nothing in the folder can turn them off.
 */
const SETTINGS: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '32MB',
  work_mem: '4MB',
  maintenance_work_mem: '64MB',
  wal_buffers: '1MB',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  random_page_cost: '1.1',
  jit: 'off',
  // Reads in the session itself: spares the three waiting reader processes.
  io_method: 'sync',
  // Nothing replicates from here; spares the launcher process.
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  // Parallel queries need /dev/shm, which is 64 MB in a container.
  max_parallel_workers_per_gather: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Starting reads the log for known reasons of failure; they must be in English.
  lc_messages: 'C',
  log_checkpoints: 'off',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_line_prefix: '%m [%p] ',
  // Statements can carry people's text and keys; an error's message is enough.
  log_min_error_statement: 'panic',
  password_encryption: 'scram-sha-256',
};

/** Only our role, only over loopback TCP, only with its password. The superuser cannot log in at all. */
export const HOST_ACCESS = `host all ${ROLE_NAME} 127.0.0.1/32 scram-sha-256\n`;

/** The arguments of `postgres` for a folder and port; `others` stand in place of ours. */
export function serverArguments(folder: string, port: number, others: ServerSettings = {}): string[] {
  const settings = Object.entries({ ...SETTINGS, ...others, port: String(port) });
  return ['-D', folder, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
