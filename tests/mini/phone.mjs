// A phone with the assembled mini-program: pages are rendered by miniprogram-simulate, the platform's
// own component framework and WXML compiler, in a DOM of jsdom.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { assemble } from '../../static/tools/miniprogram.mjs';
import { root, temporaryFolder } from '../api/support.mjs';
import { platformOf } from './platform.mjs';

export { root };
const require = createRequire(import.meta.url);

const { window } = new JSDOM('<!doctype html><html><head></head><body></body></html>');
for (const name of ['window', 'document', 'Event', 'CustomEvent', 'TouchEvent', 'Node', 'Element', 'HTMLElement'])
  Object.defineProperty(globalThis, name, { value: name === 'window' ? window : window[name], configurable: true, writable: true });
const simulate = require('miniprogram-simulate');

/** The compiler of WXML is a program for x86-64; elsewhere the framework's own reads it. */
const compiler = process.arch === 'x64' ? 'official' : 'simulate';

/** Where the tests stand: in the middle of the fixture's clinics, in GCJ-02. */
export const HERE = { latitude: 39.91384917, longitude: 116.41612345 };

export const source = path.join(root, 'static/miniprogram');
export const client = path.join(root, 'static/client/fever-client.js');

/** Lets the program and the network work until the answer is true. */
export async function until(check, what = String(check)) {
  const end = Date.now() + 30_000;
  while (!check()) {
    if (Date.now() > end) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A node of a page, below it, and so on: each selector looks inside what the one before found. */
function find(component, selectors) {
  return selectors.reduce((found, selector) =>
    found.flatMap((one) => one.querySelectorAll(selector)), [component]);
}

/** One page as the user has it. */
class Screen {
  constructor(phone, component) {
    this.phone = phone;
    this.component = component;
  }

  get data() { return this.component.data; }
  get instance() { return this.component.instance; }

  /** Everything that can be read. */
  get text() { return this.component.dom.textContent.replace(/\s+/g, ' ').trim(); }

  all(...selectors) { return find(this.component, selectors); }

  texts(...selectors) { return this.all(...selectors).map((one) => one.dom.textContent.replace(/\s+/g, ' ').trim()); }

  /** One event at one node, and what follows from it at once. */
  async send(event, detail, ...selectors) {
    const [node] = this.all(...selectors);
    if (!node) throw new Error(`nothing is at ${selectors.join(' ')}`);
    node.dispatchEvent(event, { detail, bubbles: true });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  tap(...selectors) { return this.send('tap', {}, ...selectors); }

  /** Until no request is under way. */
  async settled() {
    await until(() => !this.data.loading && !this.data.locating, 'the screen has its answer');
    return this;
  }

  /** One that stays asks again and again. */
  close() {
    if (this.instance.onUnload) this.instance.onUnload();
    this.component.detach();
  }
}

/**
 * @param {import('node:test').TestContext} t
 * @param {string} base the service's address
 * @param {object} [options]
 * @param {object} [options.config] changes of config.js
 * @param {object|string} [options.where] a position, 'silent', or how the platform words its refusal
 * @param {boolean} [options.asksForConsent]
 */
export function startPhone(t, base, { config = {}, where = HERE, asksForConsent = false } = {}) {
  const folder = path.join(temporaryFolder(), 'miniprogram');
  const address = base.replace(/\/$/, '');
  assemble(source, client, folder, { apiBase: address, backoffMs: 1, ...config });
  const phone = {
    base: address, folder, where, asksForConsent,
    app: JSON.parse(readFileSync(path.join(folder, 'app.json'), 'utf8')),
    hasAgreed: false, isOffline: '', isStackFull: false, onNeed: undefined, mapView: undefined,
    requests: [], located: [], consents: [], did: [], agreeTaps: new Set(), screens: [],
  };
  globalThis.wx = platformOf(phone);
  globalThis.App = (app) => app.onLaunch();
  require(path.join(folder, 'app.js'));

  /** Opens a page as an address has it: values stay encoded. */
  phone.open = async (url) => {
    const [page, query = ''] = url.replace(/^\//, '').split('?');
    if (!phone.app.pages.includes(page)) throw new Error(`no page ${page} in app.json`);
    const options = Object.fromEntries(query.split('&').filter(Boolean).map((one) => one.split('=')));
    const component = simulate.render(simulate.load(path.join(folder, page), { rootPath: folder, compiler }));
    component.attach(document.body);
    const screen = new Screen(phone, component);
    phone.screens.push(screen);
    for (const step of ['onLoad', 'onShow', 'onReady'])
      if (screen.instance[step]) screen.instance[step](options);
    await new Promise((resolve) => setTimeout(resolve, 0)); // what they began is under way
    return screen.settled();
  };
  /** What the program did outside of itself, by the call's name. */
  phone.calls = (api) => phone.did.filter(([name]) => name === api).map(([, ...rest]) => rest);
  t.after(() => phone.screens.forEach((screen) => screen.close()));
  return phone;
}

/** The user taps 「同意」 in a dialog: the platform notes the button, then tells the page. */
export async function agree(phone, screen) {
  phone.agreeTaps.add('privacy-agree');
  await screen.send('agreeprivacyauthorization', {}, '.consent', '.agree');
}
