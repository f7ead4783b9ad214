// Lighthouse: accessibility, best practices and search engines, without a fault. What counts
// milliseconds is in `make bench`.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { faults, lighthouseReport } from './lighthouse.mjs';
import { HERE, startSite } from './site.mjs';

const CATEGORIES = ['accessibility', 'best-practices', 'seo'];

/* A list around a position is nobody's to find: it asks not to be indexed, and means it. */
const PAGES = [
  ['the landing page', '/'],
  ['a list around a position', `/?${HERE}`, ['is-crawlable']],
  ['a region', '/regions/110101'],
  ['a clinic', `/clinics/${clinics[0].id}`],
  ['a clinic in English', `/clinics/${clinics[0].id}?lang=en`],
];

describe('Lighthouse', { timeout: 300000 }, () => {
  let site;
  before(async () => {
    site = await startSite(clinics);
  });
  after(() => site.stop());

  for (const [name, address, skip] of PAGES) {
    test(`finds nothing on ${name}`, async () => {
      const report = await lighthouseReport(site.url + address, { categories: CATEGORIES, skip });
      assert.equal(report.runtimeError, undefined);
      assert.deepEqual(faults(report), []);
      for (const category of CATEGORIES)
        assert.equal(report.categories[category].score, 1, category);
    });
  }
});
