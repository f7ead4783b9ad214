// One request to a running program, with memory failing at each of its allocations in turn.
import { gunzipSync } from 'node:zlib';
import { ask, until } from '../api/support.mjs';
import { count, spread } from './rounds.mjs';

const MOST = Number(process.env.MEMORY_FAULTS ?? 60); /* of one request; more are picked evenly */

/** The address of a request at its so manieth time. */
export const targetOf = ({ target }, number) => (typeof target === 'function' ? target(number) : target);

/** An answer without what changes by itself: instants, numbers of requests, receipts. */
export const plain = ({ headers, body }) => (headers['content-encoding'] ? gunzipSync(body) : body).toString().replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, 'T')
  .replace(/fc[rt]_[\w-]+/g, 'S').replace(/nonce(-|=")[\w+/=-]+/g, 'N');

/** Makes a request fail at each of its allocations. `tally` counts the ways in which it ended. */
export async function eachAllocation(server, wish, agent, request, tally, judge) {
  const { method = 'GET' } = request;
  const target = targetOf(request, 1);
  let number = 1;
  const send = () => {
    number++;
    return ask(server.port, targetOf(request, number), { method, agent, headers: request.headers(), body: request.body?.(number) })
      .catch(() => null);
  };
  await send();
  const told = wish.counting('memory');
  let whole = await send();
  const allocations = told();
  wish.disarm();
  if (!whole || whole.status >= 500) throw new Error(`${method} ${target}: ${whole?.status}`);
  /* A store that could not be opened is tried again after two seconds. */
  const wellAgain = () => until(async () => (await send())?.status < 500, 5, `${method} ${target} is answered again`);
  for (const which of spread(allocations, MOST)) {
    await judge.before?.();
    wish.arm('memory', which);
    const answer = await send();
    if (!wish.disarm()) continue; // it needed less this time
    const why = await judge(request, answer, whole, number, async () => (whole = await send()));
    tally[answer?.status === 503 ? 'refused' : answer ? 'whole' : 'none']++;
    count(`${method} ${target}, allocation ${which}`, why);
    if (answer?.status !== whole.status) await wellAgain();
  }
}
