// The one place that knows which browser the pages are tested in.
import { chromium } from 'playwright-core';

/**
 * Starts Chromium without a window: Debian's headless shell, which opens a page in half the time,
 * or what CHROMIUM names.
 * @param {string[]} [flags]
 */
/** Without a locale of UTF-8 a Chromium cannot open files of Chinese names. */
export const launchBrowser = (flags = []) => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  env: { ...process.env, LC_ALL: 'C.UTF-8' },
  args: [...(process.getuid() === 0 ? ['--no-sandbox'] : []), ...flags],
});
