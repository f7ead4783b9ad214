// What the benchmark asks: places where people are, lists, names; and whether all contenders give
// the same answer to the same question.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

import { randomFrom } from "./load.mjs";
import { get } from "./servers.mjs";

/* More than are asked for in a second: who asks for them in turn repeats none. */
export const DISTINCT = 131072;
export const TARGETS = 4096;
const NEAR_DEG = 0.1; // people live about so far from a clinic at most, in each direction
const SAMPLES = 301;
const CHECKED = 200;
const EARTH_M = 6371008.8;
/* A sphere's distances differ from the ellipsoid's by up to 0.56 %, and Redis keeps places to about a
 * metre: so far apart may two clinics be that a peer has in another order. */
const TOLERANCE = 1.006, TOLERANCE_M = 2;

/** The clinics of the store, by their canonical columns. */
export function clinicsOf(build, store, file = `${store}.csv`) {
  execFileSync(path.join(build, "feverctl"), ["--store", store, "export", file],
    { stdio: "ignore" });
  const [header, ...lines] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  const names = header.replace("\ufeff", "").split(",");
  /* The synthetic clinics have no comma or quote but in hours, which stand behind what we read. */
  const wanted = ["id", "name", "kind", "adcode", "lat", "lon"].map((name) => [name, names.indexOf(name)]);
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(wanted.map(([name, at]) => [name, cells[at]]));
  });
}

/** So many random places around random clinics, as phones round them. */
export function questionsAround(clinics, count = TARGETS) {
  const random = randomFrom(20);
  const near = (degrees) => (Number(degrees) + NEAR_DEG * (2 * random() - 1)).toFixed(3);
  return Array.from({ length: count }, () => {
    const { lat, lon } = clinics[Math.floor(random() * clinics.length)];
    return { lat: near(lat), lon: near(lon) };
  });
}

/** The questions as feverd is asked them: among the clinics of all these kinds, as its peers know of
 * no kinds. */
export function nearestTargets(questions, clinics, more = "") {
  const kinds = [...new Set(clinics.map(({ kind }) => kind))].sort().join();
  return questions.map(({ lat, lon }) =>
    `/api/v1/clinics/nearest?lat=${lat}&lon=${lon}&kind=${kinds}${more}`);
}

/** The first pages of regions of each level. */
export function listTargets(clinics) {
  const random = randomFrom(21);
  const adcodes = clinics.map((clinic) => clinic.adcode).filter(Boolean);
  const levels = [(a) => a, (a) => `${a.slice(0, 4)}00`, (a) => `${a.slice(0, 2)}0000`];
  return Array.from({ length: TARGETS }, (_, i) =>
    `/api/v1/clinics?region=${levels[i % 3](adcodes[Math.floor(random() * adcodes.length)])}`);
}

/** Two to six characters of names, as people type them. */
export function searchTargets(clinics) {
  const random = randomFrom(22);
  return Array.from({ length: TARGETS }, () => {
    const name = [...clinics[Math.floor(random() * clinics.length)].name];
    const length = 2 + Math.floor(random() * 5);
    const from = Math.floor(random() * Math.max(1, name.length - length));
    return `/api/v1/clinics?q=${encodeURIComponent(name.slice(from, from + length).join(""))}`;
  });
}

/** Of real answers the one whose size is nearest to their mean, for the constant's servers. */
export async function typicalAnswer(port, targets) {
  const bodies = [];
  for (let i = 0; i < SAMPLES; i++) {
    const answer = await get(port, targets[Math.floor((i * targets.length) / SAMPLES)]);
    if (answer.status !== 200) throw new Error("feverd refuses a query");
    bodies.push(answer.body);
  }
  const mean = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length;
  return bodies.reduce((best, body) =>
    Math.abs(body.length - mean) < Math.abs(best.length - mean) ? body : best);
}

/** Metres on a sphere. */
function distance(a, b) {
  const rad = Math.PI / 180;
  const lat = ((b.lat - a.lat) * rad) / 2, lon = ((b.lon - a.lon) * rad) / 2;
  const half = Math.sin(lat) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(lon) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(half));
}

/** The lists of ids that each question begins with a line of its own, `#`. */
const cut = (text) => text.split("#").slice(1).map((part) => part.split(/\s+/).filter(Boolean));

const ask = {
  async feverd({ port }, targets) {
    const lists = [];
    for (const target of targets) {
      const { clinics } = JSON.parse((await get(port, target)).body);
      lists.push(clinics.map(({ id }) => id));
    }
    return lists;
  },
  redis: ({ commands }, questions, radiusM) => cut(commands(questions.flatMap(({ lat, lon }) => [
    "ECHO #", `GEOSEARCH clinics FROMLONLAT ${lon} ${lat} BYRADIUS ${radiusM} m ASC COUNT 10`]))),
  postgis: ({ psql }, questions) => cut(psql(questions.map((_, i) =>
    `SELECT '#'; SELECT found.id FROM question CROSS JOIN LATERAL (SELECT id FROM clinic ORDER BY
    place <-> question.place LIMIT 10) AS found WHERE question.number = ${i};`).join("\n"))),
  spatialite: ({ sql }, questions) => cut(sql(questions.map(({ lat, lon }) =>
    `SELECT '#'; SELECT c.id FROM knn k JOIN clinic c ON c.fid = k.fid WHERE
    k.f_table_name = 'clinic' AND k.ref_geometry = MakePoint(${lon}, ${lat}, 4326)
    AND k.max_items = 10;`).join("\n"))),
};

/** How many lists hold the same ids; throws where one holds what is farther than what it lacks. What
 * lies as far as the radius may be within it or not. */
function compare(name, questions, places, ours, theirs, radiusM = Infinity) {
  let same = 0;
  questions.forEach((question, i) => {
    const only = (list, other) => list.filter((id) => !other.includes(id))
      .map((id) => distance(question, places.get(id)))
      .filter((far) => far * TOLERANCE + TOLERANCE_M < radiusM);
    const lacks = only(ours[i], theirs[i]), holds = only(theirs[i], ours[i]);
    if (lacks.length !== holds.length ||
        lacks.length && Math.max(...holds) > Math.min(...lacks) * TOLERANCE + TOLERANCE_M)
      throw new Error(`${name} finds other clinics than feverd from ${question.lat}, ${question.lon}`);
    same += ours[i].every((id) => theirs[i].includes(id));
  });
  return same;
}

/** Fails where a peer's ten nearest are not feverd's, but for near ties; prints how many answers are
 * the very same. */
export async function checkAgreement({ feverd, redis, postgis, spatialite }, allQuestions, clinics,
  radii) {
  const questions = allQuestions.slice(0, CHECKED);
  const places = new Map(clinics.map((clinic) => [clinic.id, clinic]));
  const nearest = (more) => ask.feverd(feverd, nearestTargets(questions, clinics, more));
  const anywhere = await nearest("");
  const said = [];
  const say = (name, ours, theirs, radius) =>
    said.push(`${name} ${compare(name, questions, places, ours, theirs, radius)}`);
  for (const radius of radii)
    say(`redis within ${radius / 1000} km`, await nearest(`&radius=${radius}`),
      ask.redis(redis, questions, radius), radius);
  say("PostGIS", anywhere, ask.postgis(postgis, questions));
  say("SpatiaLite", anywhere, ask.spatialite(spatialite, questions));
  console.log(`Of ${CHECKED} questions so many have the very same ten ids as answer, the rest a near tie in ` +
    `another order: ${said.join(", ")}`);
}
