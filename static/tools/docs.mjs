// Writes the OpenAPI document as a page for people, in Chinese and in English:
// node docs.mjs OPENAPI.json CHINESE.json FOLDER
//
// The pages work without a script. CHINESE.json has the Chinese for each text of the document; a
// text that it lacks is shown in English and marked as such.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [openapi, dictionary, folder] = process.argv.slice(2);
const document = JSON.parse(readFileSync(openapi, 'utf8'));
const chinese = JSON.parse(readFileSync(dictionary, 'utf8'));

const LANGUAGES = [
  { lang: 'zh-CN', file: 'docs.html', other: { lang: 'en', file: 'docs.en.html', name: 'English' } },
  { lang: 'en', file: 'docs.en.html', other: { lang: 'zh-CN', file: 'docs.html', name: '中文' } },
];
const METHODS = ['get', 'post', 'put', 'delete'];

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Escaped, with `code` between backticks. */
const inline = (text) => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');

function resolve(value) {
  if (!value?.$ref)
    return value;
  return value.$ref.slice(2).split('/').reduce((at, name) => at[name], document);
}

const schemaName = (schema) => schema.$ref?.replace('#/components/schemas/', '');

class Page {
  constructor(language) {
    this.language = language;
  }

  /** A text of the document in the page's language. */
  say(text) {
    if (!text)
      return '';
    if (this.language.lang === 'en')
      return inline(text);
    if (text in chinese)
      return inline(chinese[text]);
    return `<span lang="en">${inline(text)}</span>`;
  }

  type(schema) {
    if (schema.$ref)
      return `<a href="#${schemaName(schema)}">${schemaName(schema)}</a>`;
    if (schema.anyOf)
      return schema.anyOf.map((each) => this.type(each)).join(' | ');
    if (schema.allOf)
      return schema.allOf.filter((each) => each.$ref).map((each) => this.type(each)).join(' + ') || 'object';
    if (schema.type === 'array' && schema.items)
      return `[${this.type(schema.items)}]`;
    return escape([schema.type ?? 'object'].flat().join(' | '));
  }

  /** What a value must be, beside its type. */
  limits(schema) {
    const { minimum, exclusiveMinimum, maximum, minLength, maxLength, format } = schema;
    const values = schema.enum ?? schema['x-extensible-enum'];
    const parts = [];
    if (minimum !== undefined || exclusiveMinimum !== undefined || maximum !== undefined)
      parts.push(`${exclusiveMinimum === undefined ? minimum ?? '' : `&gt; ${exclusiveMinimum}`} … ${maximum ?? ''}`);
    if (maxLength)
      parts.push(`${minLength} … ${maxLength} ${this.say('characters')}`);
    if (format)
      parts.push(escape(format));
    if (values)
      parts.push(values.map((value) => `<code>${escape(value)}</code>`).join(' '));
    if (schema['x-extensible-enum'])
      parts.push(this.say('and more to come'));
    if (schema.default !== undefined)
      parts.push(`${this.say('default')} <code>${escape([schema.default].flat().join(','))}</code>`);
    return parts.map((part) => `<span class="limit">${part}</span>`).join(' ');
  }

  members(rows) {
    const lines = rows.map(({ name, note, schema, description, example }) => `<div class="member">
<dt><code>${escape(name)}</code> <span class="type">${this.type(schema)}</span>${note ? ` <strong>${note}</strong>` : ''}</dt>
<dd>${[this.say(description), this.limits(schema.$ref ? {} : schema),
    example === undefined ? '' : `${this.say('for instance')} <code>${escape([example].flat().join(','))}</code>`]
    .filter(Boolean).join('<br>')}</dd></div>`);
    return `<dl class="members">\n${lines.join('\n')}\n</dl>`;
  }

  example(title, value) {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
    return `<details><summary>${title}</summary><pre tabindex="0"><code>${escape(text)}</code></pre></details>`;
  }

  content(content) {
    return Object.entries(content ?? {}).map(([type, { schema, examples }]) =>
      `<p><code>${escape(type)}</code> <span class="type">${this.type(schema)}</span></p>\n` +
      Object.values(examples ?? {}).map(resolve)
        .map(({ summary, value }) => this.example(this.say(summary), value)).join('\n')).join('\n');
  }

  operation(path, method, operation) {
    const parameters = (operation.parameters ?? []).map(resolve).map((each) => ({
      ...each,
      note: each.in === 'path' || each.required ? this.say('required') : '',
    }));
    const answers = Object.entries(operation.responses).map(([status, each]) => {
      const response = resolve(each);
      return `<h4>${escape(status === 'default' ? '…' : status)} <span>${this.say(response.description)}</span></h4>
${this.content(response.content)}`;
    });
    return `<section class="operation" id="${operation.operationId}">
<h3><span class="method">${method.toUpperCase()}</span> <code>${escape(path)}</code></h3>
<p class="summary">${this.say(operation.summary)}</p>
<p>${this.say(operation.description)}</p>
${parameters.length ? this.members(parameters) : ''}
${operation.requestBody ? this.content(operation.requestBody.content) : ''}
${answers.join('\n')}
</section>`;
  }

  schema(name, schema) {
    const parts = [schema, ...(schema.allOf ?? [])].filter((each) => each.properties);
    const rows = parts.flatMap((part) => Object.entries(part.properties).map(([key, value]) =>
      ({ name: key, schema: value, description: value.description })));
    return `<section class="schema" id="${name}">
<h3><code>${name}</code> <span class="type">${this.type(schema)}</span></h3>
<p>${[this.say(schema.description), this.limits(schema)].filter(Boolean).join('<br>')}</p>
${rows.length ? this.members(rows) : ''}
</section>`;
  }

  operations() {
    return document.tags.map((tag) => ({
      ...tag,
      items: Object.entries(document.paths).flatMap(([path, item]) =>
        METHODS.filter((method) => item[method]?.tags.includes(tag.name))
          .map((method) => ({ path, method, operation: item[method] }))),
    }));
  }

  contents(groups) {
    const entries = ({ items }) => items.map(({ path, method, operation }) =>
      `<li><a href="#${operation.operationId}"><span class="method">${method.toUpperCase()}</span> <code>${escape(path)}</code></a></li>`);
    return groups.map((group) => `<h2>${this.say(group.description)}</h2>\n<ul>\n${entries(group).join('\n')}\n</ul>`).join('\n');
  }

  html() {
    const { lang, other } = this.language;
    const groups = this.operations();
    const title = this.say('The open interface');
    const home = lang === 'en' ? '/?lang=en' : '/';
    return `<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${this.say(document.info.title)}</title>
<link rel="stylesheet" href="/static/css/tokens.css">
<link rel="stylesheet" href="/static/css/docs.css">
<link rel="icon" href="/static/icons/icon.svg" type="image/svg+xml">
</head>
<body>
<header>
<p><a href="${home}">${this.say(document.info.title)}</a> <a href="/${other.file}" hreflang="${other.lang}" lang="${other.lang}">${other.name}</a></p>
<h1>${title} <span>${escape(document.info.version)}</span></h1>
<p>${this.say(document.info.summary)} <a href="/openapi.json">OpenAPI 3.1</a></p>
</header>
<nav aria-label="${this.say('Contents')}">
${this.contents(groups)}
<h2><a href="#schemas">${this.say('Objects')}</a></h2>
</nav>
<main>
${document.info.description.split('\n\n').map((text) => `<p>${this.say(text)}</p>`).join('\n')}
${groups.map((group) => `<h2>${this.say(group.description)}</h2>\n` +
    group.items.map(({ path, method, operation }) => this.operation(path, method, operation)).join('\n')).join('\n')}
<h2 id="schemas">${this.say('Objects')}</h2>
${Object.entries(document.components.schemas).map(([name, schema]) => this.schema(name, schema)).join('\n')}
</main>
</body>
</html>
`;
  }
}

for (const language of LANGUAGES)
  writeFileSync(join(folder, language.file), new Page(language).html());
