// What the tests of the desk share: somebody signed in, their forms, and what is published.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, feverctl, temporaryFolder, until } from './support.mjs';

/** A token as the administrator gives it. */
export const token = (store, name, scope = 'desk') =>
  JSON.parse(feverctl(store, '--json', 'token', 'add', '--name', name, '--scope', scope)).token;

/** A body as browsers send it; a value that is an object is a file; a list
 * is a field for each of its values. */
export function multipart(fields, boundary = 'xyz') {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  const parts = pairs.map(([name, value]) => (typeof value === 'string'
    ? `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    : `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${value.name}"\r\n`
      + `Content-Type: text/csv\r\n\r\n${value.text}\r\n`));
  return { body: `${parts.join('')}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

/** Somebody at the desk: their cookie and the secret of their forms. */
export async function signIn(desk, secret) {
  const answer = await ask(desk.port, '/sign-in', { method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `token=${secret}` });
  const cookie = (answer.headers['set-cookie'] ?? [''])[0].split(';')[0];
  const get = (path, headers = {}) => ask(desk.port, path, { headers: { cookie, ...headers } });
  /** A page that must be there. */
  const page = async (path) => {
    const found = await get(path);
    assert.equal(found.status, 200, path);
    return found.body.toString();
  };
  const first = answer.status === 303 ? (await get('/import')).body.toString() : '';
  const own = /name="secret" value="([^"]+)"/.exec(first)?.[1];
  const post = (path, fields, headers = {}) => {
    const form = multipart({ secret: own, ...fields });
    return ask(desk.port, path,
      { method: 'POST', body: form.body, headers: { cookie, ...form.headers, ...headers } });
  };
  /** Sends a list and waits for its plan: its address and its page. */
  const plan = async (fields) => {
    const sent = await post('/import', { source: 'tests', kind: 'fever_clinic', partial: 'yes', ...fields });
    assert.equal(sent.status, 303, sent.body.toString());
    return { at: sent.headers.location, page: await settled(sent.headers.location) };
  };
  const settled = async (at) => {
    let text;
    await until(async () => {
      text = (await get(at)).body.toString();
      return !text.includes('http-equiv="refresh"');
    }, 10, 'the plan');
    return text;
  };
  return { answer, cookie, secret: own, get, page, post, plan, settled };
}

/** The clinics as everybody sees them now. */
export function published(store) {
  const file = join(temporaryFolder(), 'clinics.csv');
  feverctl(store, 'export', file);
  return readFileSync(file, 'utf8');
}

/** The newest revision's number. */
export const newest = (store) => JSON.parse(feverctl(store, '--json', 'history')).revisions[0].number;

/** The revision for which a page's form is made. */
export const baseOf = (page) => /name="base" value="([^"]+)"/.exec(page)?.[1];

/** What the form says that publishes the plan of a page. */
export const shownOf = (page) => ({ base: baseOf(page), turn: /name="turn" value="(\d+)"/.exec(page)?.[1] ?? '' });
