// The OpenAPI document as a judge: what each operation may answer, as JSON Schema validators.
import assert from 'node:assert/strict';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const METHODS = ['get', 'post', 'put', 'delete', 'patch'];

/* Headers that nobody may find without having read of them. */
const TOLD_HEADERS = ['etag', 'content-location', 'retry-after', 'allow', 'link', 'location'];

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** The object with `$ref` followed. */
export function resolve(document, value) {
  if (!value?.$ref)
    return value;
  const names = value.$ref.replace(/^#\//, '').split('/');
  return names.reduce((at, name) => at[name], document);
}

/* Clients must accept members that they do not know; the document must know all that are sent. So
 * for the test alone every object is closed, where it is used and not where it is one part of an
 * `allOf`. */
function closed(schema, isPart = false) {
  if (Array.isArray(schema))
    return schema.map((item) => closed(item));
  if (!isObject(schema))
    return schema;
  const out = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties')
      out[name] = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closed(item)]));
    else if (name === 'allOf')
      out[name] = value.map((item) => closed(item, true));
    else if (name === 'oneOf' && value.every((item) => item.required))
      out[name] = value; /* which members go together, no objects of their own */
    else if (['items', 'anyOf', 'oneOf', 'additionalProperties'].includes(name))
      out[name] = closed(value);
    else
      out[name] = value;
  }
  const isAnObject = out.$ref || out.allOf || out.properties;
  if (!isPart && isAnObject && out.additionalProperties === undefined)
    out.unevaluatedProperties = false;
  return out;
}

/** A validator with the document's schemas. */
function makeAjv(document) {
  const ajv = new Ajv2020({ strictSchema: true, strictTypes: false, allErrors: true });
  addFormats(ajv);
  ajv.addKeyword({
    keyword: 'x-extensible-enum',
    type: 'string',
    validate: (values, value) => values.includes(value),
    error: { message: 'is a value that the document does not list' },
  });
  ajv.addKeyword('example');
  const schemas = Object.fromEntries(Object.entries(document.components.schemas)
    .map(([name, schema]) => [name, closed(schema, true)]));
  ajv.addSchema({ $id: 'document', $defs: schemas });
  return ajv;
}

/** The schema with its references turned to where makeAjv put them. */
function rebased(schema) {
  return JSON.parse(JSON.stringify(schema)
    .replaceAll('"$ref":"#/components/schemas/', '"$ref":"document#/$defs/'));
}

export class Contract {
  constructor(document) {
    this.document = document;
    this.ajv = makeAjv(rebased(document));
    this.validators = new Map();
    this.produced = new Set();
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => method in item).map((method) => ({
        ...item[method],
        id: item[method].operationId,
        path,
        method: method.toUpperCase(),
        parameters: (item[method].parameters ?? []).map((each) => resolve(document, each)),
      })));
  }

  operation(id) {
    const found = this.operations.find((each) => each.id === id);
    assert.ok(found, `the document has no operation ${id}`);
    return found;
  }

  /** Fails where the value is not of the schema. */
  checkValue(schema, value, what) {
    const key = JSON.stringify(schema);
    if (!this.validators.has(key))
      this.validators.set(key, this.ajv.compile(rebased(closed(schema))));
    const validate = this.validators.get(key);
    const fits = validate(value);
    assert.ok(fits, `${what}: ${fits || this.ajv.errorsText(validate.errors)}`);
  }

  /** The response that the document has for a status. */
  response(operation, status) {
    return resolve(this.document, operation.responses[status] ?? operation.responses.default);
  }

  /** Fails where the answer is not as documented; remembers that its status was produced. */
  check(operation, answer, what) {
    const response = this.response(operation, answer.status);
    assert.ok(response, `${what}: ${answer.status} is not documented`);
    this.produced.add(`${operation.id} ${answer.status}`);
    this.checkHeaders(response, answer, what);
    if (!response.content || answer.status === 304) {
      assert.equal(answer.body.length, 0, what);
      return;
    }
    const type = answer.headers['content-type'].split(';')[0];
    const content = response.content[type];
    assert.ok(content, `${what}: ${type} is not documented for ${answer.status}`);
    const text = answer.body.toString();
    this.checkValue(content.schema, type.endsWith('json') ? JSON.parse(text) : text, what);
  }

  checkHeaders(response, answer, what) {
    const headers = Object.fromEntries(Object.entries(response.headers ?? {})
      .map(([name, header]) => [name.toLowerCase(), resolve(this.document, header)]));
    for (const [name, { required }] of Object.entries(headers))
      assert.ok(!required || name in answer.headers, `${what}: ${name} is missing`);
    for (const name of TOLD_HEADERS)
      assert.ok(!(name in answer.headers) || name in headers, `${what}: ${name} is not documented`);
  }

  /** Every example of a media type or parameter as [where, schema, value]. */
  examples() {
    const found = [];
    const take = (where, holder) => {
      if (holder.example !== undefined)
        found.push([where, holder.schema, holder.example]);
      for (const [name, example] of Object.entries(holder.examples ?? {}))
        found.push([`${where} ${name}`, holder.schema, resolve(this.document, example).value]);
    };
    for (const operation of this.operations) {
      operation.parameters.forEach((each) => take(`${operation.id} ${each.name}`, each));
      Object.values(operation.requestBody?.content ?? {})
        .forEach((content) => take(`${operation.id} body`, content));
      for (const [status, each] of Object.entries(operation.responses))
        Object.values(resolve(this.document, each).content ?? {})
          .forEach((content) => take(`${operation.id} ${status}`, content));
    }
    return found;
  }
}
