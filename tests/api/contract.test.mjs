// The OpenAPI document against a running feverd: every operation, parameter, example and error.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Contract, resolve } from './contract.mjs';
import { ask, cases, feverctl, importClinics, root, startFeverd, startSample,
  temporaryFolder, until } from './support.mjs';

let server;
let contract;
let gets;
let token;

before(async () => {
  server = await startSample();
  token = JSON.parse(feverctl(server.store, 'token', 'add', '--name', 'contract', '--scope',
    'load:*,closure:*', '--json')).token;
  const answer = await ask(server.port, '/openapi.json');
  assert.equal(answer.status, 200);
  contract = new Contract(JSON.parse(answer.body));
  gets = contract.operations.filter(({ method, security }) => method === 'GET' && !security);
});
after(() => server.stop());

/** A parameter's value as it stands in an address. */
function written(value) {
  return encodeURIComponent(Array.isArray(value) ? value.join(',') : value);
}

/** The address of an operation with the examples of what is required, and `more` parameters. */
function address(operation, more = {}) {
  let path = operation.path;
  const query = new Map();
  for (const { name, in: where, required, example } of operation.parameters) {
    if (where === 'path')
      path = path.replace(`{${name}}`, written(example));
    else if (required)
      query.set(name, example);
  }
  Object.entries(more).forEach(([name, value]) => query.set(name, value));
  const pairs = [...query].map(([name, value]) => `${name}=${written(value)}`);
  return pairs.length ? `${path}?${pairs.join('&')}` : path;
}

/** What shows that one may, where the operation wants to see it. */
const credentials = (operation) => (operation.security ? { authorization: `Bearer ${token}` } : {});

/** Whether it is a token that the operation wants to see, and not the receipt of a report. */
const asksForToken = (operation) => operation.security?.some((each) => each.token) ?? false;

/** What a request that is right gets. */
const success = (operation) =>
  Number(Object.keys(operation.responses).find((status) => status.startsWith('2')));

/** The first example of the operation's body as a request's options; {} where it takes none. */
function bodyOf(operation) {
  const content = operation.requestBody?.content['application/json'];
  return content ? { headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.values(content.examples)[0].value) } : {};
}

/** Asks and holds the answer against the document. */
async function expect(operation, status, path, options = {}) {
  const what = `${operation.id} ${options.method ?? operation.method} ${path.slice(0, 120)}`;
  const headers = { ...credentials(operation), ...options.headers };
  const answer = await ask(server.port, path, { method: operation.method, ...options, headers });
  assert.equal(answer.status, status, `${what}: ${answer.body.toString().slice(0, 300)}`);
  contract.check(operation, answer, what);
  return answer;
}

/** A 400 that names the parameter and nothing else. */
async function refuse(operation, name, path) {
  const answer = await expect(operation, 400, path);
  assert.deepEqual([...new Set(answer.json.errors.map((error) => error.param))], [name], path);
}

test('the document passes the linter without a warning', () => {
  const file = join(temporaryFolder(), 'openapi.json');
  writeFileSync(file, JSON.stringify(contract.document));
  const here = join(root, 'tests/api');
  const run = spawnSync(join(here, 'node_modules/.bin/redocly'),
    ['lint', '--config', join(here, 'redocly.yaml'), '--format', 'json', file],
    { encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  const { totals } = JSON.parse(run.stdout);
  assert.deepEqual([totals.errors, totals.warnings], [0, 0], run.stdout);
});

test('the document has the version of the program', () => {
  const run = spawnSync(join(process.env.FEVER_BUILD ?? join(root, 'build/release'), 'feverd'),
    ['--version'], { encoding: 'utf8' });
  assert.equal(run.stdout.trim(), `feverd ${contract.document.info.version}`);
});

test('every example is what it exemplifies', () => {
  for (const [where, schema, value] of contract.examples()) {
    assert.ok(schema && value !== undefined, where);
    contract.checkValue(schema, value, where);
  }
  for (const operation of contract.operations) {
    for (const parameter of operation.parameters)
      assert.ok('example' in parameter && parameter.description, `${operation.id} ${parameter.name}`);
    for (const [status, each] of Object.entries(operation.responses)) {
      for (const content of Object.values(resolve(contract.document, each).content ?? {}))
        assert.ok(Object.keys(content.examples ?? {}).length, `${operation.id} ${status}`);
    }
  }
});

test('every operation answers, and with each of its examples', async () => {
  for (const operation of gets) {
    for (const type of Object.keys(contract.response(operation, 200).content)) {
      const answer = await expect(operation, 200, address(operation), { headers: { accept: type } });
      assert.equal(answer.headers['content-type'].split(';')[0], type, operation.id);
    }
    for (const { name, in: where, example } of operation.parameters) {
      if (where === 'query')
        await expect(operation, 200, address(operation, { [name]: example }));
    }
  }
  for (const operation of contract.operations) {
    for (const [type, content] of Object.entries(operation.requestBody?.content ?? {})) {
      for (const example of Object.values(content.examples))
        await expect(operation, success(operation), address(operation),
          { headers: { 'content-type': type }, body: JSON.stringify(example.value) });
    }
  }
  const drops = contract.operations.filter((each) => each.method === 'DELETE' && asksForToken(each));
  for (const operation of drops) {
    await expect(operation, 204, address(operation));
    await expect(operation, 204, address(operation)); /* there is nothing any more */
  }
});

test('who writes must be allowed to', async () => {
  const other = JSON.parse(feverctl(server.store, 'token', 'add', '--name', 'elsewhere', '--scope',
    'load:110101-0002,closure:110101-0002', '--json')).token;
  const writes = contract.operations.filter((each) => asksForToken(each) && each.method !== 'GET');
  for (const operation of writes) {
    const options = bodyOf(operation);
    const as = (authorization) =>
      ({ ...options, headers: { ...options.headers, authorization } });
    const at = (id) => operation.path.replace('{id}', id);
    await expect(operation, 401, address(operation), as('Basic Og=='));
    await expect(operation, 401, address(operation), as(`Bearer ${token}x`));
    await expect(operation, 403, address(operation), as(`Bearer ${other}`));
    await expect(operation, 404, at('110101-9999'), options);
    await expect(operation, 410, at('110101-0009'), options);
    await expect(operation, 400, `${address(operation)}?nothing=1`, options);
    if (options.body)
      await expect(operation, 415, address(operation),
        { ...options, headers: { 'content-type': 'text/plain' } });
  }
});

test('anybody may report, and who holds the receipt may erase', async () => {
  const post = contract.operation('reportPost');
  const erase = contract.operation('reportErase');
  const options = bodyOf(post);
  const at = (id) => post.path.replace('{id}', id);
  await expect(post, 404, at('110101-9999'), options);
  await expect(post, 410, at('110101-0009'), options);
  await expect(post, 400, `${address(post)}?nothing=1`, options);
  await expect(post, 415, address(post), { ...options, headers: { 'content-type': 'text/plain' } });
  const { receipt } = (await expect(post, 201, address(post), options)).json;
  const as = (authorization) => ({ headers: { authorization } });
  await expect(erase, 401, address(erase), as('Basic Og=='));
  await expect(erase, 400, `${address(erase)}?nothing=1`, as(`Bearer ${receipt}`));
  await expect(erase, 404, address(erase), as(`Bearer ${receipt}x`));
  await expect(erase, 404, address(erase), as(`Bearer ${token}`));
  await expect(erase, 204, address(erase), as(`Bearer ${receipt}`));
  await expect(erase, 404, address(erase), as(`Bearer ${receipt}`));
});

test('a token tells what it allows', async () => {
  for (const operation of contract.operations.filter((each) => each.security && each.method === 'GET')) {
    const options = { headers: credentials(operation) };
    await expect(operation, 200, address(operation), options);
    await expect(operation, 400, `${address(operation)}?nothing=1`, options);
    await expect(operation, 401, address(operation), { headers: { authorization: 'Basic Og==' } });
  }
});

test('who tries too many wrong tokens or reports has to wait', async () => {
  for (const operation of contract.operations.filter((each) => each.responses[429])) {
    const options = bodyOf(operation);
    const attempt = () => ask(server.port, address(operation), { method: operation.method, ...options,
      headers: { ...options.headers, authorization: 'Bearer nothing' } });
    await until(async () => (await attempt()).status === 429, 5, 'a limit');
    await expect(operation, 429, address(operation), options);
  }
  const { store } = server; /* the limit is this address's: the others ask a server without one */
  await server.stop();
  server = Object.assign(await startFeverd(['--store', store]), { store });
});

test('HEAD is GET without the body', async () => {
  for (const operation of gets) {
    for (const coding of ['identity', 'gzip']) {
      const path = address(operation);
      const headers = { 'accept-encoding': coding };
      let got;
      let head;
      /* Within one minute and one second both tell the same freshness. */
      await until(async () => {
        got = await ask(server.port, path, { headers });
        head = await ask(server.port, path, { method: 'HEAD', headers });
        return got.headers.date === head.headers.date;
      }, 5, 'two answers within a second');
      assert.equal(head.status, got.status, path);
      assert.equal(head.body.length, 0, path);
      if (path === '/metrics') /* it counts the requests themselves */
        got.headers['content-length'] = head.headers['content-length'];
      assert.deepEqual(head.headers, got.headers, path);
    }
  }
});

test('every answer with a tag is confirmed by it', async () => {
  for (const operation of gets.filter((each) => each.responses[304])) {
    const path = address(operation);
    await expect(operation, 304, path, { headers: { 'if-none-match': '*' } });
    const { headers: { etag } } = await expect(operation, 200, path);
    const again = await ask(server.port, path, { headers: { 'if-none-match': `W/${etag}` } });
    assert.ok([200, 304].includes(again.status)); /* 200 where the minute has changed between */
  }
});

test('two nodes on one store give the same bytes and tags', async () => {
  const other = await startFeverd(['--store', server.store, '--threads', '1']);
  for (const operation of gets.filter((each) => each.responses[304])) {
    for (const coding of ['identity', 'gzip']) {
      /* Links name the host that was asked: a balancer's, the same for both. */
      const headers = { host: 'fever.example', 'accept-encoding': coding };
      const path = address(operation);
      await until(async () => {
        const here = await ask(server.port, path, { headers });
        const there = await ask(other.port, path, { headers });
        if (here.headers.date !== there.headers.date)
          return false; /* the minute may have changed between */
        assert.deepEqual(there.body, here.body, path);
        assert.equal(there.headers.etag, here.headers.etag, path);
        assert.equal(there.headers['cache-control'], here.headers['cache-control'], path);
        return true;
      }, 5, 'two answers within a second');
    }
  }
  assert.equal(await other.stop(), 0);
});

test('every path tells its methods', async () => {
  for (const path of Object.keys(contract.document.paths)) {
    const here = contract.operations.filter((operation) => operation.path === path);
    const own = here.map((operation) => operation.method);
    const methods = [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
    const answer = await ask(server.port, address(here[0]), { method: 'OPTIONS' });
    assert.equal(answer.status, 204, path);
    assert.deepEqual(answer.headers.allow.split(', ').sort(), methods, path);
    for (const operation of here) {
      const refused = await expect(operation, 405, address(operation), { method: 'PATCH' });
      assert.equal(refused.headers.allow, answer.headers.allow);
    }
  }
});

test('what a request does not know is refused by name', async () => {
  for (const operation of gets) {
    await refuse(operation, 'nothing', address(operation, { nothing: 1 }));
    await expect(operation, 414, address(operation, { nothing: 'x'.repeat(4097) }));
    for (const { name, in: where, example, required } of operation.parameters) {
      if (where !== 'query')
        continue;
      const path = address(operation, { [name]: example });
      await refuse(operation, name, `${path}&${name}=${written(example)}`);
      await refuse(operation, name, address(operation, { [name]: '' }));
      if (required)
        await refuse(operation, name, path.replace(new RegExp(`([?&])${name}=[^&]*&?`), '$1'));
    }
  }
});

/** Values at the edges of a schema: those that are taken and those that are not. */
function edges(schema) {
  if (schema.enum)
    return { good: schema.enum, bad: ['nothing', schema.enum[0].toUpperCase()] };
  if (schema.type === 'boolean')
    return { good: [true, false], bad: ['yes', 1, 'TRUE'] };
  if (schema.type === 'array') {
    const items = edges(resolve(contract.document, schema.items));
    if (schema.minItems > 1)
      return { good: [], bad: ['1,2,3', '1,2,3,4,5', '1,2,3,x'] };
    return { good: items.good.map((item) => [item]), bad: items.bad.map((item) => [item]) };
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    const step = schema.type === 'integer' ? 1 : 1e-6;
    const { minimum, exclusiveMinimum, maximum } = schema;
    return {
      good: [minimum ?? exclusiveMinimum + step, maximum ?? 1e9],
      bad: [minimum === undefined ? exclusiveMinimum : minimum - step, 'NaN', '1e999',
        ...(maximum === undefined ? [] : [maximum + step])],
    };
  }
  if (schema.format === 'date-time')
    return { good: ['2026-01-25T00:00:00Z'], bad: ['2026-01-25', '2026-01-25T08:00:00', 'now'] };
  if (schema.maxLength)
    return { good: ['医'.repeat(schema.maxLength)], bad: ['医'.repeat(schema.maxLength + 1)] };
  if (schema.pattern)
    return { good: [], bad: ['!', 'x'.repeat(100)] };
  return { good: [], bad: [] };
}

test('every range ends where the document says', async () => {
  for (const operation of gets) {
    for (const { name, in: where, schema } of operation.parameters) {
      if (where !== 'query')
        continue;
      const { good, bad } = edges(resolve(contract.document, schema));
      for (const value of good)
        await expect(operation, 200, address(operation, { [name]: value }));
      for (const value of bad)
        await refuse(operation, name, address(operation, { [name]: value }));
    }
  }
});

test('every default is what is taken where nothing is said', async () => {
  for (const operation of gets.filter((each) => each.responses[304])) {
    for (const { name, in: where, schema } of operation.parameters) {
      const value = resolve(contract.document, schema).default;
      if (where !== 'query' || value === undefined)
        continue;
      await until(async () => {
        const silent = await ask(server.port, address(operation));
        const said = await ask(server.port, address(operation, { [name]: value }));
        assert.equal(said.status, 200);
        if (said.json.at !== silent.json.at)
          return false; /* the minute has changed between */
        assert.equal(said.headers.etag, silent.headers.etag, `${operation.id} ${name}`);
        return true;
      }, 5, 'two answers within a minute');
    }
  }
});

test('a body is held to the schema of its members', async () => {
  for (const operation of contract.operations.filter((each) => each.requestBody)) {
    const { schema, examples } = operation.requestBody.content['application/json'];
    const base = Object.values(examples)[0].value;
    const { properties, required } = resolve(contract.document, schema);
    const send = (status, body) => expect(operation, status, address(operation),
      { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    for (const name of Object.keys(properties)) {
      const pointers = async (body) =>
        (await send(400, body)).json.errors.map((error) => error.pointer);
      const inner = properties[name].type === 'object' ? '/nothing' : '';
      assert.deepEqual(await pointers({ ...base, [name]: { nothing: 1 } }), [`#/${name}${inner}`]);
      if (required.includes(name))
        assert.deepEqual(await pointers({ ...base, [name]: null }), [`#/${name}`]);
      else
        await send(success(operation), { ...base, [name]: null });
    }
  }
});

/** `{N}` is N bytes. */
const filled = (text) => text?.replace(/\{(\d+)\}/g, (_, count) => 'x'.repeat(Number(count)));

test('the requests of the table', async () => {
  for (const [id, status, path, headers, body] of cases('api/contract.tsv')) {
    const pairs = headers ? headers.split('|').map((line) => line.split(': ')) : [];
    await expect(contract.operation(id), Number(status), filled(path),
      { headers: Object.fromEntries(pairs), body: filled(body) });
  }
});

test('a search that the data has left behind is gone', async () => {
  const other = await startSample();
  const search = `/api/v1/clinics?limit=1&q=${written('医院')}`;
  const first = await ask(other.port, search);
  importClinics(other.store, (lines) => lines.slice(0, 5));
  const tag = async () => (await ask(other.port, '/api/v1/dataset')).json.tag;
  await until(async () => await tag() !== first.json.dataset.tag, 10, 'the new revision');
  const path = `${search}&cursor=${first.json.next}`;
  const answer = await ask(other.port, path);
  assert.equal(answer.status, 410);
  contract.check(contract.operation('clinics'), answer, path);
  await other.stop();
});

test('a node that shuts down says so', async () => {
  const other = await startSample();
  const slow = net.connect(other.port, '127.0.0.1');
  slow.write('POST /api/v1/clinics/nearest HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n' +
    'Expect: 100-continue\r\n\r\n');
  await once(slow, 'data'); /* the request is in flight */
  other.signal('SIGTERM');
  let answer;
  await until(async () => {
    answer = await ask(other.port, '/readyz');
    return answer.status === 503;
  }, 5, 'draining');
  contract.check(contract.operation('readyz'), answer, 'readyz while draining');
  slow.end('{}');
  assert.equal(await other.ended, 0);
});

test('every documented status has been produced', () => {
  for (const operation of contract.operations) {
    for (const status of Object.keys(operation.responses).filter((each) => each !== 'default'))
      assert.ok(contract.produced.has(`${operation.id} ${status}`), `${operation.id} ${status}`);
  }
});
