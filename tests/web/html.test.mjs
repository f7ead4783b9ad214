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
  '/consults?region=110101&lang=en', '/consults?region=1', '/nothing', '/clinics/c-hostile/report',
  '/reports/erase?lang=en', '/docs.html', '/docs.en.html'];

/* What forms are answered with: faults at their fields, the receipt, a receipt that is nobody's. */
const FORMS = [['/clinics/c-hostile/report', 'text=%3C%2Ftextarea%3E%ff&contact=%22x'],
  ['/clinics/c-open/report?lang=en', 'kind=other&text=x'], ['/reports/erase', 'receipt=%22fcr_'],
  ['/reports/erase', `receipt=fcr_${'A'.repeat(43)}`]];

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

  async function assertValid(answer, rules = validator) {
    assert.match(answer.headers['content-type'], /^text\/html/);
    const report = await rules.validateString(answer.body.toString());
    const faults = report.results.flatMap(({ messages }) => messages)
      .map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`);
    assert.deepEqual(faults, []);
  }

  for (const target of PAGES) {
    test(`of ${target} is valid`, async () => {
      await assertValid(await ask(site.port, target, { agent: false }),
        target.startsWith('/docs') ? structure : validator);
    });
  }

  for (const [target, body] of FORMS) {
    test(`that answers ${body} at ${target} is valid`, async () => {
      await assertValid(await ask(site.port, target, { agent: false, method: 'POST', body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' } }));
    });
  }
});
