// Debian's nginx with a configuration of deploy/, in a folder of its own and at a free port.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, temporaryFolder, until } from './support.mjs';

/* A master that is killed leaves its workers: it is asked to end them. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGTERM')));

/**
 * Starts nginx and waits until it answers `ready`. `errors` gives all that it has logged of errors.
 * @param {string} site what stands in the http block; its `listen 80;` becomes the free port
 * @param {string} ready a path
 */
export async function startNginx(site, ready = '/') {
  const folder = temporaryFolder();
  const port = await freePort();
  const server = site.replace('listen 80;', `listen 127.0.0.1:${port};`);
  assert.ok(server.includes(`:${port};`), 'the configuration says listen 80;');
  for (const name of ['tmp', 'cache']) mkdirSync(path.join(folder, name));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path tmp/${name};`);
  writeFileSync(path.join(folder, 'nginx.conf'), `${process.getuid() === 0 ? 'user root;' : ''} daemon off; pid nginx.pid;
    worker_processes 1; error_log stderr crit; error_log errors.log; events { worker_connections 2048; }
    http { access_log off; ${temporary.join(' ')} ${server} }`);
  const child = spawn('/usr/sbin/nginx', ['-p', folder, '-e', 'stderr', '-c', 'nginx.conf'],
    { stdio: ['ignore', 'ignore', 'inherit'] });
  running.add(child);
  const ended = once(child, 'exit').then(() => running.delete(child));
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    assert.equal(child.exitCode, null, 'nginx runs');
    return fetch(url + ready).then((answer) => answer.ok, () => false);
  }, 30, 'nginx answers');
  const errors = () => readFileSync(path.join(folder, 'errors.log'), 'utf8');
  return { port, url, errors, stop: () => (child.kill('SIGTERM'), ended) };
}
