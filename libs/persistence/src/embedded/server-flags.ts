import { type Address } from './address.js';

/** A small server for one program: 23 MB with two connections. What keeps data safe, fsync and checksums, stays on. */
const SETTINGS: Readonly<Record<string, string | number>> = {
  shared_buffers: '32MB',
  max_connections: 40,
  io_method: 'sync', // no worker processes
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  min_wal_size: '32MB',
  max_wal_size: '256MB',
  max_parallel_workers_per_gather: 0, // /dev/shm is small in containers
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  unix_socket_permissions: '0700',
};

/** `owner`, and where it answers itself, are told to whoever connects, so that they know whose server it is. */
export function serverFlags(data: string, { host, port }: Address, owner: string, ownerUrl = ''): string[] {
  const isTcp = !host.startsWith('/');
  const all = {
    ...SETTINGS,
    'headgate.owner': owner,
    'headgate.url': ownerUrl,
    port,
    listen_addresses: isTcp ? host : '',
    unix_socket_directories: isTcp ? '' : `"${host}"`,
  };
  return ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
