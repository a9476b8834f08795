// A provider on a bare socket, which answers byte for byte what a script says, and breaks off where it says.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Steps of a script, beside texts and bytes, which are written, and numbers, which are milliseconds to wait. */
export const FIN = Symbol('sends FIN');
export const RESET = Symbol('sends RST');
/** Until the client goes away. */
export const SILENCE = Symbol('says nothing');

/** What a server does to a connection before it has read a request. */
export const AT_ONCE = Symbol('resets a new connection');
export const AMID = Symbol('resets with most of the request unread');

/** A whole answer, as it should be. */
export function answer(body, { status = '200 OK', type = 'application/json', headers = [] } = {}) {
  const bytes = Buffer.from(body);
  const lines = [`HTTP/1.1 ${status}`, `content-type: ${type}`, `content-length: ${bytes.length}`, ...headers];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}

/** Starts it. `script` has steps for each path, or a function of the request that gives them; `onConnection` says for the n-th
 *  connection, from 0, whether it is AT_ONCE or AMID. */
export async function startFaulty(script, { onConnection = () => undefined } = {}) {
  const requests = [];
  const open = new Set();
  let connections = 0;
  const server = createServer((socket) => {
    const fault = onConnection((connections += 1) - 1);
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    if (fault === AT_ONCE) return socket.resetAndDestroy();
    if (fault === AMID) return socket.once('readable', () => socket.read(5) && socket.resetAndDestroy());
    converse(socket, (request) => {
      requests.push(request);
      const steps = script[request.path] ?? [answer('', { status: '404 Not Found' })];
      return typeof steps === 'function' ? steps(request) : steps;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    open,
    connections: () => connections,
    /** Until no connection is in the midst of anything. */
    quiet: () => Promise.all([...open].filter(({ busy }) => busy).map((socket) => new Promise((closed) => socket.once('close', closed)))),
    async stop() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** Reads requests, one after the other, and plays what there is for each. */
function converse(socket, stepsFor) {
  let read = Buffer.alloc(0);
  let isAnswering = false;
  socket.on('data', async (chunk) => {
    read = Buffer.concat([read, chunk]);
    const request = whole(read);
    if (!request || isAnswering) return;
    read = Buffer.alloc(0);
    socket.busy = isAnswering = true;
    await play(socket, stepsFor(request));
    isAnswering = false;
  });
}

/** The request, once it is there with its body. */
function whole(bytes) {
  const text = bytes.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line, ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(lines.map((header) => /^([^:]+): *(.*)$/.exec(header).slice(1)).map(([name, value]) => [name.toLowerCase(), value]));
  const body = text.slice(end + 4);
  const [method, path] = line.split(' ');
  return body.length >= Number(headers['content-length'] ?? 0) ? { method, path, headers, body } : undefined;
}

/** Takes the steps, as long as anybody listens. What ends without a break leaves the connection for the next request. */
async function play(socket, steps) {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  for (const step of steps) {
    if (socket.destroyed) return;
    if (step === RESET) return socket.resetAndDestroy();
    if (step === FIN) return socket.end();
    if (step === SILENCE) return;
    if (typeof step === 'number') await pause(step, undefined, { signal: gone.signal }).catch(() => {});
    else await new Promise((written) => socket.write(step, written));
  }
  socket.busy = false;
}
