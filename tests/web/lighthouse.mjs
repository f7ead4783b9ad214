// Lighthouse over a page of a running site, in a Chromium of its own.
import lighthouse from 'lighthouse';
import { freePort } from '../api/support.mjs';
import { launchBrowser } from './browser.mjs';

/**
 * The report of one page.
 * @param {string} url
 * @param {{ categories: string[], skip?: string[], wide?: boolean, settings?: object }} options
 */
export async function lighthouseReport(url, options) {
  const port = await freePort();
  const browser = await launchBrowser([`--remote-debugging-port=${port}`]);
  const wide = options.wide ? {
    formFactor: 'desktop',
    screenEmulation: { mobile: false, width: 1280, height: 900, deviceScaleFactor: 1, disabled: false },
  } : {};
  try {
    const run = await lighthouse(url, {
      port,
      logLevel: 'error',
      onlyCategories: options.categories,
      skipAudits: options.skip,
      ...wide,
      ...options.settings,
    });
    return run.lhr;
  } finally {
    await browser.close();
  }
}

/** What keeps a category from its full score, as lines. */
export function faults(report) {
  return Object.values(report.categories).flatMap((category) => category.auditRefs
    .map((reference) => ({ reference, audit: report.audits[reference.id] }))
    .filter(({ reference, audit }) => reference.weight > 0 && audit.score !== null && audit.score < 1)
    .map(({ audit }) => `${category.id} ${audit.id}: ${audit.title} ` +
      JSON.stringify(audit.details?.items?.slice(0, 3) ?? audit.explanation ?? '').slice(0, 600)));
}
