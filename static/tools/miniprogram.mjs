// Assembles the mini-program: its own files, the JavaScript client, the declarations that its
// configuration asks for, and the pins.
// Usage: node miniprogram.mjs MINIPROGRAM CLIENT.js FOLDER
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pins } from './pins.mjs';

/** The platform lets a program declare only one of the two locations. */
const LOCATIONS = {
  fuzzy: { api: 'getFuzzyLocation', scope: 'scope.userFuzzyLocation' },
  precise: { api: 'getLocation', scope: 'scope.userLocation' },
};
const BASE = /^(https:\/\/[^/?#\s]+|http:\/\/(localhost|\d+(\.\d+){3})(:\d+)?)(\/[^?#\s]*[^/?#\s])?$/;
const PURPOSE_MAX = 30; // characters of a permission's `desc`

/** An ES module as a CommonJS one, which every base library reads as it is. Only exported
 * declarations are understood; anything else is refused. */
export function commonJs(text) {
  const names = [];
  const plain = text.replace(/^export ((?:async )?(?:class|function\*?|const|let) +(\w+))/gm, (_, declaration, name) => {
    names.push(name);
    return declaration;
  });
  const rest = /^(?:export|import)\b.*$/m.exec(plain);
  if (rest) throw new Error(`The client has "${rest[0]}": only exported declarations can be converted.`);
  return `${plain}\nmodule.exports = { ${names.join(', ')} };\n`;
}

/** What app.json says beside its own: which location, and what for. */
export function declarations(config) {
  const chosen = LOCATIONS[config.location];
  if (!chosen) throw new Error(`config.js: location is "${config.location}"; say 'fuzzy' or 'precise'.`);
  if (!BASE.test(config.apiBase))
    throw new Error(`config.js: apiBase is "${config.apiBase}"; say https://, a host, and no slash at the end ` +
      '(http:// only with a number or localhost, for a trial).');
  if (!config.locationPurpose || [...config.locationPurpose].length > PURPOSE_MAX)
    throw new Error(`config.js: locationPurpose must have 1 to ${PURPOSE_MAX} characters.`);
  return {
    requiredPrivateInfos: [chosen.api],
    permission: { [chosen.scope]: { desc: config.locationPurpose } },
  };
}

/** @param {object} [changes] of the configuration, for tests */
export function assemble(source, client, folder, changes) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(source, folder, { recursive: true, filter: (file) => !file.endsWith('.md') });
  writeFileSync(path.join(folder, 'lib/fever-client.js'), commonJs(readFileSync(client, 'utf8')));
  const configFile = path.join(folder, 'config.js');
  if (changes) {
    const own = readFileSync(configFile, 'utf8');
    writeFileSync(configFile, `${own}\nObject.assign(module.exports, ${JSON.stringify(changes)});\n`);
  }
  const appFile = path.join(folder, 'app.json');
  const app = { ...JSON.parse(readFileSync(appFile, 'utf8')), ...declarations(createRequire(configFile)(configFile)) };
  writeFileSync(appFile, `${JSON.stringify(app, null, 2)}\n`);
  mkdirSync(path.join(folder, 'images'), { recursive: true });
  for (const [name, png] of pins()) writeFileSync(path.join(folder, 'images', `${name}.png`), png);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , source, client, folder] = process.argv;
  assemble(source, client, path.resolve(folder));
}
