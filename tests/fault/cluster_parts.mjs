// The parts of a cluster, started in temporary folders: PostgreSQL with a synchronous standby, and nginx in
// front. cluster.mjs breaks them.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startNginx } from '../api/nginx.mjs';
import { freePort, temporaryFolder, until } from '../api/support.mjs';

const run = promisify(execFile);
const isRoot = process.getuid() === 0;
const READY_WITHIN_S = 30;

const programs = execFileSync('sh', ['-c', 'ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1'],
  { encoding: 'utf8' }).trim();

/* The server refuses to run as root. */
function asServer(program, args) {
  const command = path.join(programs, program);
  return isRoot ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]]
    : [command, args];
}

const postgresUser = (what) =>
  Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));

function folderOfServer() {
  const folder = temporaryFolder();
  if (isRoot) chownSync(folder, postgresUser('-u'), postgresUser('-g'));
  return folder;
}

const servers = new Set();

/** Ends the databases at once: their own processes notice that their parent is gone. */
export const stopAll = () => servers.forEach((child) => child.kill('SIGKILL'));
process.on('exit', stopAll);

/* The server's own processes end with it: they notice that their parent is gone. */
async function startServer(folder, port, settings) {
  const flags = Object.entries({ listen_addresses: '127.0.0.1', port, unix_socket_directories: folder,
    max_connections: 60, shared_buffers: '32MB', wal_level: 'replica', hot_standby: 'on',
    wal_receiver_status_interval: '1s', ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, args] = asServer('postgres', ['-D', path.join(folder, 'data'), ...flags]);
  const child = spawn(command, args, { stdio: 'ignore', cwd: folder });
  servers.add(child);
  const ended = once(child, 'exit').then(() => servers.delete(child));
  await until(async () => {
    if (child.exitCode !== null) throw new Error('PostgreSQL does not start');
    return ask(port, 'postgres', 'SELECT 1').then(() => true, () => false);
  }, READY_WITHIN_S, 'PostgreSQL answers');
  return { port, folder, ended, kill: (signal) => (child.kill(signal), ended),
    again: () => startServer(folder, port, settings) };
}

/** What a server says to one statement. */
export async function ask(port, database, sql) {
  const { stdout } = await run(path.join(programs, 'psql'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'fever',
    '-d', database, '-qAt', '-v', 'ON_ERROR_STOP=1', '-c', sql]);
  return stdout.trim();
}

/** A new primary with the empty database `fever`. What it says to be written stands on the standby,
 * too, once there is one: see `startStandby`. */
export async function startPrimary() {
  const folder = folderOfServer();
  const [command, args] = asServer('initdb', ['-D', path.join(folder, 'data'), '-U', 'fever', '-A', 'trust',
    '--no-sync', '-E', 'UTF8', '--locale', 'C']);
  await run(command, args, { cwd: folder });
  const server = await startServer(folder, await freePort(), {});
  await ask(server.port, 'postgres', 'CREATE DATABASE fever');
  await ask(server.port, 'fever', 'CREATE EXTENSION postgis');
  return server;
}

/** A standby that streams from the primary, which from now on waits for it at each commit. */
export async function startStandby(primary) {
  const folder = folderOfServer();
  const [command, args] = asServer('pg_basebackup', ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'fever',
    '-D', path.join(folder, 'data'), '-R', '-X', 'stream', '-c', 'fast',
    '-d', 'application_name=standby']);
  await run(command, args, { cwd: folder });
  const standby = await startServer(folder, await freePort(), {});
  await ask(primary.port, 'postgres', "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  await ask(primary.port, 'postgres', 'SELECT pg_reload_conf()');
  await until(async () => (await ask(primary.port, 'postgres',
    "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")) === '1', READY_WITHIN_S, 'a synchronous standby');
  return { ...standby, promote: () => ask(standby.port, 'postgres', 'SELECT pg_promote(true, 30)') };
}

/** nginx with deploy/nginx-cluster.conf in front of nodes at these ports. */
export const startBalancer = (ports, configuration) => startNginx(configuration.replace(
  /(server 127\.0\.0\.1:\d+[^;]*;\s*)+/, ports.map((port) => `server 127.0.0.1:${port} max_fails=1 fail_timeout=1s; `).join('')),
'/livez');
