// Who logs anything.
const METHODS = Object.keys(console).filter((name) => typeof console[name] === 'function');

/** What was written to the console, where warnings of the process go, too, or to the streams of the process, while `run` ran. What
 *  the runner of these tests reports is not counted. */
export async function watched(run) {
  const lines = [];
  const notes = (what, value) => lines.push(`${what}: ${value}`);
  const restore = [
    ...METHODS.map((name) => replace(console, name, (...values) => notes(`console.${name}`, values.join(' ')))),
    ...['stdout', 'stderr'].map((name) => replace(process[name], 'write', function write(written, ...more) {
      if (name === 'stderr' || isOurs(new Error().stack)) notes(name, written);
      return Object.getPrototypeOf(this).write.call(this, written, ...more);
    })),
  ];
  try {
    await run();
    // Warnings come a turn later.
    await new Promise(setImmediate);
  } finally {
    restore.forEach((undo) => undo());
  }
  return lines;
}

/** The runner reports on stdout, out of Node's own streams; code of any package has a file. */
const isOurs = (stack) => stack.split('\n').slice(2).some((line) => line.includes('file:') && !line.includes('at async'));

function replace(object, name, instead) {
  const was = Object.getOwnPropertyDescriptor(object, name);
  object[name] = instead;
  return () => (was ? Object.defineProperty(object, name, was) : delete object[name]);
}
