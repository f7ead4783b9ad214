// The one place that knows which browser the pages are tested in.
import { chromium } from 'playwright-core';

/**
 * Starts Chromium without a window: Debian's headless shell, which opens a page in half the time,
 * or what CHROMIUM names.
 * @param {string[]} [flags]
 */
export const launchBrowser = (flags = []) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  args: [...(process.getuid() === 0 ? ['--no-sandbox'] : []), ...flags],
});
