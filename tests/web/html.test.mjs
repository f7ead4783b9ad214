// The HTML of every kind of page, as it is sent, is valid.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { ask } from '../api/support.mjs';
import { clinics } from './clinics.mjs';
import { HERE, startSite } from './site.mjs';

const PAGES = ['/', `/?${HERE}`, `/?${HERE}&open=true&lang=en`, `/?${HERE}&kind=vaccination_site`,
  '/?lat=39.912&lon=116.361', '/?lat=30.5&lon=114.3', '/?lat=x&lon=1', '/?q=医院', '/?q=zzz',
  '/?q=%3Cimg%20src=x%3E', '/clinics/c-open', '/clinics/c-hostile', '/clinics/c-lost?lang=en',
  '/clinics/c-unknown', '/clinics/none', '/regions/110000', '/regions/110101?open=true', '/privacy',
  '/privacy?lang=en', '/staff', '/staff?lang=en', '/consults',
  '/consults?region=110101&lang=en', '/consults?region=1', '/nothing', '/docs.html',
  '/docs.en.html'];

/* The standard's rules, and those that assistive technology needs. A lone `>` is a character. */
const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: { 'no-raw-characters': ['error', { relaxed: true }], 'no-inline-style': 'error' },
});

/* The documentation is so long that all rules would take minutes; these see a broken structure. */
const structure = new HtmlValidate({
  rules: Object.fromEntries(['close-order', 'element-permitted-content', 'element-permitted-parent',
    'no-dup-id', 'no-dup-attr', 'void-content'].map((rule) => [rule, 'error'])),
});

describe('the HTML', () => {
  let site;
  before(async () => (site = await startSite(clinics, { flags: ['--demo'] })));
  after(() => site.stop());

  for (const target of PAGES) {
    test(`of ${target} is valid`, async () => {
      const answer = await ask(site.port, target, { agent: false });
      assert.match(answer.headers['content-type'], /^text\/html/);
      const rules = target.startsWith('/docs') ? structure : validator;
      const report = await rules.validateString(answer.body.toString());
      const faults = report.results.flatMap(({ messages }) => messages)
        .map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`);
      assert.deepEqual(faults, []);
    });
  }
});
