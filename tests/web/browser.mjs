// The one place that knows which browser the pages are tested in.
import { chromium } from 'playwright-core';

/* Without it Playwright takes the network from pages alone, and service workers keep theirs. */
process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS = '1';

/**
 * Starts Chromium without a window: Debian's headless shell, which opens a page in half the time,
 * or what CHROMIUM names. Without a locale of UTF-8 it cannot open files of Chinese names.
 * @param {string[]} [flags]
 */
export const launchBrowser = (flags = []) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  env: { ...process.env, LC_ALL: 'C.UTF-8' },
  args: [...(process.getuid() === 0 ? ['--no-sandbox'] : []), ...flags],
});
