// A site for one test file: a store made by feverctl, a feverd that serves it, and Chromium.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { feverctl, root, startFeverd, temporaryFolder } from '../api/support.mjs';
import { launchBrowser } from './browser.mjs';

export { root };
export const staticFolder = path.join(root, 'build/static');
export const screenshots = path.join(root, 'build/screenshots');

/** The two widths that everything must work at. */
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

/** Where most tests stand: beside the first clinics of `clinics.mjs`. */
export const HERE = 'lat=39.915&lon=116.404';

const csvField = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Canonical CSV of objects that name the columns which they have. */
export function csv(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => columns.map((name) => csvField(String(row[name] ?? ''))).join(','));
  return [columns.join(','), ...lines, ''].join("\n");
}

/** A store of the shipped tables and these rows of the canonical CSV. */
export function makeStore(clinics) {
  const folder = temporaryFolder();
  const store = path.join(folder, 'site.db');
  const list = path.join(folder, 'clinics.csv');
  writeFileSync(list, csv(clinics));
  feverctl(store, 'init');
  for (const [file, kind] of [['regions', 'regions'], ['hotlines', 'hotlines'],
    ['consults', 'consults'], ['holidays', 'calendar']])
    feverctl(store, 'import', path.join(root, 'geodata', `${file}.csv`), '--as', kind);
  feverctl(store, 'import', list, '--source', 'test');
  return store;
}

/** Everything that a browser asked for and everything that went wrong in a page. */
function watch(page) {
  const seen = { requests: [], errors: [] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && seen.errors.push(message.text()));
  return seen;
}

/**
 * @param {object[]} clinics rows of the canonical CSV
 * @param {{ flags?: string[], chromium?: string[], folder?: string,
 *   prepare?: (store: string) => void }} [options] `folder` of the page's files; `prepare` does more to
 *   the store before it is served
 */
export async function startSite(clinics, options = {}) {
  const store = makeStore(clinics);
  if (options.prepare) options.prepare(store);
  const service = await startFeverd(
    ['--store', store, '--static', options.folder ?? staticFolder, ...(options.flags ?? [])]);
  const url = service.url.replace(/\/$/, '');
  const browser = await launchBrowser(options.chromium);
  return {
    url,
    port: service.port,
    store,
    /** All that the service wrote, its log. */
    said: service.said,
    /** A new page in a context of its own, watched from the first request on. */
    async open(target, context = {}) {
      const { setUp, ...settings } = context;
      const own = await browser.newContext({ viewport: PHONE, locale: 'zh-CN', ...settings });
      const page = await own.newPage();
      const seen = watch(page);
      if (setUp) await setUp(page, own);
      const response = await page.goto(/^(http|about)/.test(target) ? target : url + target);
      return { page, seen, response, close: () => own.close() };
    },
    async stop() {
      await browser.close();
      await service.stop();
    },
  };
}

/**
 * Asks in the page until the answer is true: a strict policy forbids waitForFunction. A page that goes
 * on to another one while it is asked has not answered.
 */
export async function until(page, what, argument) {
  const end = Date.now() + 15000;
  const answered = () => page.evaluate(what, argument).catch((error) => {
    if (!/Execution context was destroyed/.test(error.message)) throw error;
    return false;
  });
  while (!(await answered())) {
    if (Date.now() > end) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export async function screenshot(page, name, fullPage = false) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage });
}

export const axeSource = readFileSync(
  path.join(root, 'tests/web/node_modules/axe-core/axe.min.js'), 'utf8');
