// A network between a node and its database that can be cut.
import { once } from 'node:events';
import net from 'node:net';

/** A way to a server (a port, or the path of its socket) that can be cut: then nothing comes through
 * and nobody hears of an end, as with a cable that is pulled. `hush(messages)` hangs up, and lets so
 * many messages of each new connection through before it is cut. `heal()` lets new connections
 * through; the old ones are gone. */
export async function startWire(server) {
  let isCut = false, lets = Infinity;
  const sockets = new Set();
  const hangUp = () => sockets.forEach((socket) => socket.destroy());
  const wire = net.createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client)).on('error', () => {});
    if (isCut) return;
    let left = lets;
    const far = typeof server === 'number' ? net.connect(server, '127.0.0.1') : net.connect(server);
    sockets.add(far);
    far.on('close', () => { sockets.delete(far); client.destroy(); }).on('error', () => {});
    client.on('close', () => far.destroy());
    client.on('data', (bytes) => isCut || left-- <= 0 || far.write(bytes));
    far.on('data', (bytes) => isCut || client.write(bytes));
  }).listen(0, '127.0.0.1');
  await once(wire, 'listening');
  return {
    port: wire.address().port,
    cut() { isCut = true; },
    hush(messages) { lets = messages; hangUp(); },
    heal() { isCut = false; lets = Infinity; hangUp(); },
    stop() { hangUp(); wire.close(); },
  };
}
