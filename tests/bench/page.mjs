// Measures the page as an old phone on a poor network sees it, and Lighthouse's performance score.
// Usage: node tests/bench/page.mjs; wants the programs, build/static and the web tests' modules.
//
// The network is slowed to 400 kbit/s, once without further delay and once with 150 ms to every
// answer, and the processor to a quarter, by Chromium itself; each figure is the median of a few
// visits with nothing kept from before, in turn with visits to a line of text alone.
import { lighthouseReport } from '../web/lighthouse.mjs';
import { clinics } from '../web/clinics.mjs';
import { HERE, PHONE, startSite, until } from '../web/site.mjs';

const VISITS = Number(process.env.BENCH_VISITS ?? 5);
const DELAYS_MS = [0, 150];
const slow = (latency) =>
  ({ offline: false, latency, downloadThroughput: 400e3 / 8, uploadThroughput: 400e3 / 8 });

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/* In the page: when the last script that the list needs has made the button for the map, and when
 * the map's pins stand. Presses that button at once, as an impatient finger. */
function watchTimes() {
  const times = {};
  Object.defineProperty(window, 'benchTimes', { value: times });
  const look = () => {
    const toggle = document.querySelector('.map-toggle');
    if (toggle && !times.usable) {
      times.usable = performance.now();
      toggle.click();
    }
    if (!times.map && document.querySelector('.map[data-ready]') && document.querySelector('.pin-listed'))
      times.map = performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}

async function slowPage(site, delay, target, script) {
  return site.open(target, {
    viewport: PHONE,
    async setUp(fresh, context) {
      const session = await context.newCDPSession(fresh);
      await session.send('Network.enable');
      await session.send('Network.setCacheDisabled', { cacheDisabled: true });
      await session.send('Network.emulateNetworkConditions', slow(delay));
      await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
      if (script) await fresh.addInitScript(script);
    },
  });
}

const firstPaint = (page) =>
  page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);

async function visit(site, delay) {
  const { page, close } = await slowPage(site, delay, `/?${HERE}`, watchTimes);
  await until(page, () => window.benchTimes.map);
  const times = { ...await page.evaluate(() => window.benchTimes), first: await firstPaint(page) };
  await close();
  return times;
}

/* What Chromium needs for some bytes of text: the peer, as the machine's mood changes everything. */
async function visitText(site, delay) {
  const { page, close } = await slowPage(site, delay, '/livez');
  await until(page, () => performance.getEntriesByName('first-contentful-paint').length);
  const first = await firstPaint(page);
  await close();
  return first;
}

const site = await startSite(clinics);
try {
  for (const delay of DELAYS_MS) {
    const visits = [];
    for (let i = 0; i < VISITS; i++)
      visits.push({ text: await visitText(site, delay), ...await visit(site, delay) });
    const of = (name) => `${(median(visits.map((each) => each[name])) / 1000).toFixed(2)} s`;
    console.log(`the page at 400 kbit/s, ${delay} ms of delay and a quarter of the processor:`);
    console.log(`  first contentful paint  ${of('first')}  (mark: 1.2 s)`);
    console.log(`  a line of text alone    ${of('text')}`);
    console.log(`  list usable             ${of('usable')}  (mark: 2 s)`);
    console.log(`  map ready, asked for    ${of('map')}  (mark: 4 s)`);
  }
  for (const [name, address] of [['a list around a position', `/?${HERE}`], ['a region', '/regions/110101']]) {
    const report = await lighthouseReport(site.url + address, { categories: ['performance'] });
    console.log(`  Lighthouse performance  ${Math.round(report.categories.performance.score * 100)}  ` +
      `(${name}; mark: 95)`);
  }
} finally {
  await site.stop();
}
